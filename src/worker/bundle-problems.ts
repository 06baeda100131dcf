/**
 * Owns the plugin of the bundler that finds out which file is the cause of a failed bundle. It throws an error of its
 * own, in place of webpack's statistics.
 */
import { builtinModules } from 'node:module';
import { SagaError } from '../errors/saga-error';
import { BundleGraph } from './bundle-graph';
import {
  asyncProblem,
  buildProblem,
  type BundleProblem,
  duplicateProblem,
  importProblem,
  problemsText,
} from './bundle-problem-texts';
import type { GeneratedModules } from './bundled-modules';
import type { Compiler, Stats, WebpackConfig } from './webpack-types';

const NAME = 'temporal-saga';

/** A module of Node.js, or another module that workflow code must not have, and the file that imports it. */
interface ForbiddenImport {
  readonly request: string;
  readonly issuer: string;
}

/**
 * A plugin of webpack: it supplies the generated modules, and throws `CONFIGURATION_INVALID` with all causes if the
 * sagas cannot be bundled.
 *
 * @param ignored - The modules that the bundle may name because it never uses them.
 */
export class SagaBundlerPlugin {
  readonly #sagasPath: string;
  readonly #generated: GeneratedModules;
  readonly #ignored: readonly string[];
  readonly #forbidden: readonly string[];
  readonly #imports: ForbiddenImport[] = [];

  constructor(
    sagasPath: string,
    generated: GeneratedModules,
    ignored: readonly string[],
    config: WebpackConfig,
  ) {
    this.#sagasPath = sagasPath;
    this.#generated = generated;
    this.#ignored = ignored;
    // Temporal's configuration replaces each module that workflow code must not have by `false`.
    const aliases = Object.entries((config.resolve?.alias ?? {}) as Record<string, unknown>);
    this.#forbidden = aliases.filter(([, target]) => target === false).map(([name]) => name);
  }

  apply(compiler: Compiler): void {
    compiler.hooks.normalModuleFactory.tap(NAME, (factory) => {
      factory.hooks.beforeResolve.tap(NAME, (data) => {
        data.request = this.#resolved(data.request, data.contextInfo.issuer);
        return undefined;
      });
    });
    compiler.hooks.done.tap(NAME, (stats) => {
      const problems = this.#problems(stats);
      if (problems.length === 0) return;
      const message = problemsText(this.#sagasPath, problems);
      const details = { sagasPath: this.#sagasPath, problems: problems.map(({ text }) => text) };
      throw new SagaError('CONFIGURATION_INVALID', message, { details });
    });
  }

  /** The request to resolve in place of another. */
  #resolved(request: string, issuer: string): string {
    const generated = this.#generated[request];
    if (generated !== undefined) {
      return `data:application/node;base64,${Buffer.from(generated).toString('base64')}`;
    }
    // Temporal's configuration knows the modules of Node.js without the prefix.
    const name = request.startsWith('node:') ? request.slice('node:'.length) : request;
    const isNode = name !== request && builtinModules.includes(name);
    if (matches(name, this.#forbidden) && !matches(name, this.#ignored)) {
      this.#imports.push({ request, issuer });
    }
    return isNode ? name : request;
  }

  #problems(stats: Stats): readonly BundleProblem[] {
    const graph = new BundleGraph(stats, this.#sagasPath);
    return [
      ...this.#importProblems(graph),
      ...stats.compilation.errors.map((error) => buildProblem(error, graph)),
      ...graph.asyncFiles().map(asyncProblem),
      ...graph.duplicates().map(duplicateProblem),
    ];
  }

  /** One problem for each file that leads to such modules; for one of its packages one as well. */
  #importProblems(graph: BundleGraph): readonly BundleProblem[] {
    const groups = new Map<string, ForbiddenImport[]>();
    for (const found of this.#imports) {
      const { file = '', package: name = found.request } = graph.culprit(found.issuer);
      const group = `${file} ${name}`;
      groups.set(group, [...(groups.get(group) ?? []), found]);
    }
    return [...groups.values()].map((imports) => {
      const requests = imports.map(({ request }) => request);
      return importProblem(requests, graph.culprit(imports[0]?.issuer ?? ''));
    });
  }
}

function matches(name: string, modules: readonly string[]): boolean {
  return modules.some((module) => name === module || name.startsWith(`${module}/`));
}
