/** The model of callbacks (S1, S2). */
import type { SeenFailure } from '../observation';
import type { Answer, Behavior, Building, Making, Write } from '../plan';

/** A context. Contexts of items begin without a count. */
export interface ModelContext {
  readonly count?: number;
  readonly [field: string]: unknown;
}

/** What a callback that changes the context does. */
interface Acting {
  readonly does: Behavior | undefined;
  readonly name: string;
  readonly writes?: Write | undefined;
  readonly received?: object | undefined;
}

/** The result of a callback that changes the context (S1). */
export function contextAfter(context: ModelContext, acting: Acting): ModelContext | Failed {
  const draft = draftAfter(context, acting);
  const { count } = draft;
  switch (acting.does) {
    case undefined:
    case 'true':
    case 'async':
      return draft;
    case 'fresh':
      return { count, latest: acting.name, fresh: true };
    case 'odd':
      return count % 2 === 1 ? { failed: 'CALLBACK_FAILED' } : draft;
    case 'throws':
    case 'rejects':
    case 'error':
      return { failed: 'CALLBACK_FAILED' };
    case 'false':
      return { failed: 'BAD_RETURN' };
    case 'unstorable':
      return { failed: 'UNENCODABLE' };
  }
}

function draftAfter(context: ModelContext, { name, writes, received }: Acting) {
  return {
    ...context,
    count: countOf(context) + 1,
    latest: name,
    ...(received && { received }),
    ...(writes && written(context, writes)),
  };
}

/** A callback has failed with a code. */
export interface Failed {
  readonly failed: SeenFailure['code'];
}

function written({ list }: ModelContext, { under, value }: Write): object {
  // A branch may have deleted the list, so that its reducer leaves null.
  return {
    [under]: under === 'list' ? [...((list as readonly number[] | null | undefined) ?? []), value] : value,
  };
}

export function countOf({ count = 0 }: ModelContext): number {
  return count;
}

/** Whether a condition holds; `undefined` if it throws. */
export function holds(when: Answer, context: ModelContext): boolean | undefined {
  if (when === 'throws') return undefined;
  return when === 'yes' || (when !== 'no' && countOf(context) % 2 === 0);
}

/** The inner context that a callback makes. */
export function contextMade(
  makes: Making | undefined,
  context: ModelContext,
  given: { readonly item: unknown; readonly index: number },
): ModelContext | Failed {
  switch (makes) {
    case 'throws':
      return { failed: 'CALLBACK_FAILED' };
    case 'number':
      return { failed: 'BAD_RETURN' };
    case 'unstorable':
      return { failed: 'UNENCODABLE' };
    case undefined:
      return { count: given.index, ...given, from: context['latest'] ?? null };
  }
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

export function isContext(after: ModelContext | Failed): after is ModelContext {
  return !('failed' in after);
}
