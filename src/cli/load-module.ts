/** Modules of the user that a command is told of by their paths. */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from './command';

/**
 * The export of a module that a command needs: the one of that name, else the default one; a function is called for it.
 *
 * @throws {@link UsageError} when the module does not load, or exports neither.
 */
export async function loadExport(path: string, name: string): Promise<object> {
  const module = await load(path);
  const { default: given } = module as { readonly default?: unknown };
  const found = own(module, name) ?? own(given, name) ?? given ?? module;
  const value: unknown = typeof found === 'function' ? await (found as () => unknown)() : found;
  if (typeof value === 'object' && value !== null) return value;
  throw new UsageError(`${path} exports neither ${name} nor a default object`);
}

async function load(path: string): Promise<object> {
  const file = resolve(path);
  try {
    try {
      return createRequire(__filename)(file) as object;
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== 'ERR_REQUIRE_ESM') throw error;
      return (await import(pathToFileURL(file).href)) as object;
    }
  } catch (error) {
    throw new UsageError(`${path} does not load: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function own(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
