/** The model of callbacks (S1, S2). */
import type { SeenFailure } from '../observation';
import type { Building, Behavior } from '../plan';

/** The result of a callback that changes the context (S1). */
export function contextAfter(
  context: ModelContext,
  {
    does,
    name,
    received,
  }: { readonly does: Behavior | undefined; readonly name: string; readonly received?: object | undefined },
): ModelContext | { readonly code: SeenFailure['code'] } {
  const draft = { ...context, count: context.count + 1, latest: name, ...(received && { received }) };
  switch (does) {
    case undefined:
    case 'true':
    case 'async':
      return draft;
    case 'fresh':
      return { count: draft.count, latest: draft.latest, fresh: true };
    case 'throws':
    case 'rejects':
    case 'error':
      return { code: 'CALLBACK_FAILED' };
    case 'false':
      return { code: 'BAD_RETURN' };
    case 'unstorable':
      return { code: 'UNENCODABLE' };
  }
}

export interface ModelContext {
  readonly count: number;
  readonly [field: string]: unknown;
}

/** The result of a callback that builds a request: the request, the code of its failure, or nothing. */
export type Built =
  { readonly target: string; readonly content: unknown } | { readonly code: SeenFailure['code'] } | undefined;

/** The result of a callback that builds a request (S2). */
export function requestBuilt(builds: Building | undefined, target: string, content: unknown): Built {
  switch (builds) {
    case undefined:
    case 'async':
      return { target, content };
    case 'unknown-target':
      return { target: 'unknown/target', content };
    case 'nothing':
      return undefined;
    case 'throws':
      return { code: 'CALLBACK_FAILED' };
    case 'number':
      return { code: 'BAD_RETURN' };
    case 'bad-target':
      return { code: 'BAD_TARGET' };
    case 'unencodable':
      return { code: 'UNENCODABLE' };
  }
}

export function isContext(after: ModelContext | { readonly code: string }): after is ModelContext {
  return 'count' in after;
}
