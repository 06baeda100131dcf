import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as ts from 'typescript';
import { type Mutant, mutate } from './mutant';

/** Diagnostics that a fault may cause, but a clean source may not: unused declarations and unreachable code. */
const ALLOWED: ReadonlySet<number> = new Set([6133, 6192, 6196, 6198, 7027]);

/** The sources of the library, with one fault at a time. */
export class Sources {
  readonly #root: string;
  readonly #service: ts.LanguageService;
  /** The file with the current fault, and the number of faults so far. */
  #mutated: { readonly path: string; readonly text: string } | undefined;
  #version = 0;

  /** @param root - The folder of the package. */
  constructor(root: string) {
    this.#root = root;
    this.#service = ts.createLanguageService(this.#host());
  }

  pathOf({ file }: Mutant): string {
    return join(this.#root, 'src', file);
  }

  /**
   * Returns the file of a mutant with the fault.
   *
   * @throws Error for a mutant that is stale or does not compile: the compiler would notice such a fault, not the tests.
   */
  withFault(mutant: Mutant): string {
    const path = this.pathOf(mutant);
    const text = mutate(readFileSync(path, 'utf8'), mutant);
    this.#mutated = { path, text };
    this.#version += 1;
    const errors = [
      ...this.#service.getSyntacticDiagnostics(path),
      ...this.#service.getSemanticDiagnostics(path),
    ].filter(({ code }) => !ALLOWED.has(code));
    if (errors.length === 0) return text;
    const reasons = errors.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
    throw new Error(`The mutant ${mutant.name} does not compile: ${reasons.join('; ')}`);
  }

  #host(): ts.LanguageServiceHost {
    const configPath = join(this.#root, 'tsconfig.json');
    const { config } = ts.readConfigFile(configPath, (path) => ts.sys.readFile(path)) as { config: object };
    const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(configPath));
    return {
      getCompilationSettings: () => options,
      getScriptFileNames: () => fileNames,
      getScriptVersion: (path) => (path === this.#mutated?.path ? String(this.#version) : ''),
      getScriptSnapshot: (path) => {
        const text = path === this.#mutated?.path ? this.#mutated.text : ts.sys.readFile(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => this.#root,
      getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
      fileExists: (path) => ts.sys.fileExists(path),
      readFile: (path) => ts.sys.readFile(path),
      readDirectory: (...args) => ts.sys.readDirectory(...args),
      directoryExists: (path) => ts.sys.directoryExists(path),
      getDirectories: (path) => ts.sys.getDirectories(path),
    };
  }
}
