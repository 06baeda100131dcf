import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import newest from 'typescript';

/** The oldest version that docs/questions.md names. */
const OLDEST = '5.4';

const FILE = join(__dirname, 'wrong-types.ts');
const LINES = readFileSync(FILE, 'utf8').replace('// @ts-nocheck', '// checked').split('\n');
/** The type errors: the name of each, with the first of its lines. They reach to the next name. */
const ERRORS = LINES.flatMap((line, index) => {
  const [, name] = /^\/\/ (an? .+)$/.exec(line) ?? [];
  return name === undefined ? [] : [[name, index + 1] as const];
});
const ENDS = [...ERRORS.map(([, line]) => line), LINES.length];
const LONGEST_MESSAGE = 6;

/** The errors of the compiler, by line: each as the lines that it prints. */
function errorsBy(compiler: typeof newest): ReadonlyMap<number, readonly string[]> {
  const options = {
    ...{ noEmit: true, strict: true, exactOptionalPropertyTypes: true, skipLibCheck: true, types: ['node'] },
    module: compiler.ModuleKind.Node16,
    moduleResolution: compiler.ModuleResolutionKind.Node16,
    target: compiler.ScriptTarget.ES2022,
  };
  const host = compiler.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, language, ...rest) =>
    name === FILE
      ? compiler.createSourceFile(name, LINES.join('\n'), language)
      : getSourceFile.call(host, name, language, ...rest);
  const program = compiler.createProgram([FILE], options, host);
  const errors = new Map<number, string[]>();
  for (const { file, start, messageText } of compiler.getPreEmitDiagnostics(program)) {
    if (!file || start === undefined)
      throw new Error(compiler.flattenDiagnosticMessageText(messageText, '\n'));
    const { line } = file.getLineAndCharacterOfPosition(start);
    const text = compiler.flattenDiagnosticMessageText(messageText, '\n');
    errors.set(line, [...(errors.get(line) ?? []), text]);
  }
  return errors;
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'temporal-saga-types-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The oldest compiler, in a folder of its own: two versions of one command cannot be installed beside each other. */
function installOldest(): typeof newest {
  execFileSync('npm', ['install', '--silent', '--prefix', folder, `typescript@~${OLDEST}.0`]);
  const compiler = createRequire(join(folder, 'package.json'))('typescript') as typeof newest;
  expect(compiler.version).toMatch(`${OLDEST}.`);
  return compiler;
}

describe.each([
  ['oldest', installOldest],
  ['newest', () => newest],
])('the %s compiler', (_, load) => {
  let errors: ReadonlyMap<number, readonly string[]>;

  beforeAll(() => {
    errors = errorsBy(load());
  }, 120_000);

  it.each(ERRORS)('finds %s, in a few words', (_name, line) => {
    const end = ENDS.find((other) => other > line) ?? LINES.length;
    const found = [...errors].flatMap(([place, texts]) => (place >= line && place < end ? texts : []));
    expect(found).not.toEqual([]);
    const longest = Math.max(...found.map((text) => text.split('\n').length));
    expect(longest).toBeLessThanOrEqual(LONGEST_MESSAGE);
  });

  it('finds nothing else', () => {
    const [first = 0] = ENDS;
    expect([...errors].filter(([line]) => line < first)).toEqual([]);
  });
});
