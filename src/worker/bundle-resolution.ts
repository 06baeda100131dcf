/** Owns how the bundler finds and compiles modules, beyond what Temporal's bundler does. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { EXTENSIONS } from './sagas-path';
import type { WebpackConfig } from './webpack-types';

type Resolve = NonNullable<WebpackConfig['resolve']>;
type Rules = NonNullable<NonNullable<WebpackConfig['module']>['rules']>;

/** Adds the extensions of ES and CommonJS modules, and the path aliases of a TypeScript project. */
export function resolveModules(config: WebpackConfig, sagasPath: string): WebpackConfig {
  const tsconfig = tsconfigWithPaths(sagasPath);
  const resolve: Resolve = {
    ...config.resolve,
    extensions: [...new Set([...(config.resolve?.extensions ?? []), ...EXTENSIONS])],
    extensionAlias: {
      '.mjs': ['.mts', '.mjs'],
      '.cjs': ['.cts', '.cjs'],
      ...config.resolve?.extensionAlias,
    },
    ...(tsconfig !== undefined && { tsconfig }),
  };
  const rules = config.module?.rules ?? [];
  return { ...config, resolve, module: { ...config.module, rules: [...rules, ...rulesOfModules(rules)] } };
}

/** Temporal compiles `.ts` alone: the same rules for `.mts` and `.cts`. */
function rulesOfModules(rules: Rules): Rules {
  return rules.flatMap((rule) =>
    typeof rule === 'object' && rule?.test instanceof RegExp && rule.test.test('module.ts')
      ? [{ ...rule, test: /\.[mc]ts$/ }]
      : [],
  );
}

/** The nearest `tsconfig.json` of a TypeScript module, if it has path aliases. */
export function tsconfigWithPaths(sagasPath: string): string | undefined {
  const nearest = extname(sagasPath).endsWith('ts') ? nearestTsconfig(sagasPath) : undefined;
  return nearest !== undefined && hasPaths(nearest) ? nearest : undefined;
}

/** The nearest `tsconfig.json` above a module. */
export function nearestTsconfig(path: string): string | undefined {
  const folder = dirname(path);
  const file = join(folder, 'tsconfig.json');
  if (existsSync(file)) return file;
  return folder === path ? undefined : nearestTsconfig(folder);
}

/** Whether a tsconfig, or a file that it extends by a relative path, has path aliases. */
function hasPaths(file: string, seen: readonly string[] = []): boolean {
  if (seen.includes(file) || !existsSync(file)) return false;
  const text = readFileSync(file, 'utf8');
  if (/"paths"\s*:/.test(text)) return true;
  const [, list = ''] = /"extends"\s*:\s*(\[[^\]]*\]|"[^"]*")/.exec(text) ?? [];
  return [...list.matchAll(/"(\.[^"]*)"/g)].some(([, base = '']) => {
    const path = resolve(dirname(file), base);
    return hasPaths(path.endsWith('.json') ? path : `${path}.json`, [...seen, file]);
  });
}
