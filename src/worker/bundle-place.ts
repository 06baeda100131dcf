/** Owns the search for the line of your code at which a bundle failed: the bundle contains its source map. */
import { SourceMap, type SourceMapPayload } from 'node:module';

/** The name under which a bundle is evaluated, so that its places in a stack are known. */
export const BUNDLE_FILE = 'temporal-saga-workflow-bundle.js';

const PLACE = new RegExp(`${BUNDLE_FILE}:(\\d+):(\\d+)`, 'g');

/** The first place of a stack that is in a file of yours: `/app/sagas.ts:12`. */
export function placeInSources(stack: string, code: string): string | undefined {
  const [, encoded] =
    /\/\/# sourceMappingURL=data:application\/json;[^,\n]*base64,(\S+)\s*$/.exec(code) ?? [];
  if (encoded === undefined) return undefined;
  const map = new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString()) as SourceMapPayload);
  for (const [, line, column] of stack.matchAll(PLACE)) {
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    if ('originalSource' in entry && isYours(entry.originalSource)) {
      return `${entry.originalSource}:${String(entry.originalLine + 1)}`;
    }
  }
  return undefined;
}

/** Neither a package nor a part that the bundler generates. */
function isYours(source: string): boolean {
  return !/[\\/]node_modules[\\/]|^webpack\/|^data:/.test(source);
}
