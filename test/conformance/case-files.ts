/** Reads case files. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkCase } from './check-case';
import { isFields } from './json';
import { expectFields, expectList, Malformed } from './malformed';
import { type RunnableCase, toRunnable } from './runnable-case';

/** The cases of files, and a line for each problem. */
export interface CaseFiles {
  readonly cases: readonly RunnableCase[];
  readonly problems: readonly string[];
}

/**
 * Reads files of cases.
 *
 * @param paths - Files, and folders, whose `.json` files are all read.
 */
export function readCaseFiles(paths: readonly string[]): CaseFiles {
  const cases: RunnableCase[] = [];
  const problems: string[] = [];
  const collecting = (place: string, read: () => void) => {
    try {
      read();
    } catch (error) {
      problems.push(`${place}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  for (const path of paths) {
    collecting(path, () => {
      for (const file of filesIn(path)) {
        collecting(file, () => {
          contentOf(file).forEach((given, index) => {
            collecting(`${file}: ${nameOf(given, index)}`, () => {
              cases.push(toRunnable(checkCase(given), file, cases.length));
            });
          });
        });
      }
    });
  }
  return { cases, problems };
}

function filesIn(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.json'),
  );
  if (files.length === 0) throw new Malformed('', 'there is no .json file in this folder');
  return files.sort().map((file) => join(path, file));
}

/** The cases of a file: an array, or the field `cases` of an object, as in hazards.json. */
function contentOf(file: string): readonly unknown[] {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const cases = expectList(Array.isArray(content) ? content : expectFields(content, '')['cases'], '');
  if (cases.some((one) => isFields(one) && 'init' in one)) {
    throw new Malformed(
      '',
      'these are cases of SagaContext (FORMAT.md, section 9), which test/unit/context runs',
    );
  }
  return cases;
}

function nameOf(given: unknown, index: number): string {
  const name = isFields(given) ? given['name'] : undefined;
  return typeof name === 'string' ? `"${name}"` : `case ${String(index + 1)}`;
}
