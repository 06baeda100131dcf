import { join } from 'node:path';
import ts from 'typescript';
import { fromRoot, ROOT, textOf } from './markdown';
import type { Snippet } from './snippets';

/** Type-checks snippets as files of this repository, without writing them anywhere. */
export class SnippetCompiler {
  readonly #program: ts.Program;

  constructor(snippets: readonly Snippet[]) {
    const texts = new Map(snippets.map(({ path, text }) => [path, text]));
    const options = compilerOptions();
    this.#program = ts.createProgram({
      rootNames: [...texts.keys()],
      options,
      host: hostWith(texts, options),
    });
  }

  /** The compiler's errors in a snippet: `docs/context.md:12 TS2322: ...`. */
  errorsIn({ path, block: { document } }: Snippet): readonly string[] {
    const source = this.#program.getSourceFile(path);
    return [
      ...this.#program.getSyntacticDiagnostics(source),
      ...this.#program.getSemanticDiagnostics(source),
    ].map(({ file, start = 0, code, messageText }) => {
      const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
      return `${document}:${String(line)} TS${String(code)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  }
}

function compilerOptions(): ts.CompilerOptions {
  const path = join(ROOT, 'tsconfig.test.json');
  const { config, error } = ts.readConfigFile(path, (file) => ts.sys.readFile(file));
  if (error)
    throw new Error(`${fromRoot(path)}: ${ts.flattenDiagnosticMessageText(error.messageText, '\n')}`);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT, { noEmit: true }, path);
  // A snippet may declare a value without using it.
  return {
    ...options,
    paths: publicNames(),
    pathsBasePath: ROOT,
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
}

/** The public names of the package, mapped to the sources, so that documents are compiled with the current code. */
function publicNames(): Record<string, string[]> {
  const { name, exports } = JSON.parse(textOf('package.json')) as PackageJson;
  const entries = Object.entries(exports).filter(([, target]) => typeof target !== 'string');
  return Object.fromEntries(
    entries.map(([entry, target]) => {
      const source = (target as EntryPoint).types.replace('./lib/', './src/').replace(/\.d\.ts$/, '.ts');
      return [name + entry.slice(1), [source]];
    }),
  );
}

interface EntryPoint {
  readonly types: string;
}

interface PackageJson {
  readonly name: string;
  readonly exports: Readonly<Record<string, EntryPoint | string>>;
}

function hostWith(texts: ReadonlyMap<string, string>, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  return {
    ...host,
    fileExists: (path) => texts.has(path) || host.fileExists(path),
    readFile: (path) => texts.get(path) ?? host.readFile(path),
    getSourceFile(path, languageVersion, ...rest) {
      const text = texts.get(path);
      return text === undefined
        ? host.getSourceFile(path, languageVersion, ...rest)
        : ts.createSourceFile(path, text, languageVersion, true);
    },
    // The compiler looks into the folders of the snippets, which do not exist.
    directoryExists: () => true,
  };
}
