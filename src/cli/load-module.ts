/** Owns the loading of your modules that a command names by path. */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../errors/describe-error';
import { UsageError } from './command';

/**
 * The export with a name, or else the default export, of a module. A function is called, and its result is returned.
 *
 * @throws {@link UsageError} if the module does not load, or has neither export.
 */
export async function loadExport(path: string, name: string): Promise<object> {
  const module = await load(path);
  const { default: given } = module as { readonly default?: unknown };
  const found = own(module, name) ?? own(given, name) ?? given ?? module;
  const value: unknown = typeof found === 'function' ? await (found as () => unknown)() : found;
  if (typeof value === 'object' && value !== null) return value;
  throw new UsageError(`${path} exports neither ${name} nor a default export that is an object`);
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
    throw new UsageError(`${path} does not load: ${messageOf(error)}`);
  }
}

function own(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
