/** The callbacks of planned sagas: those that change the context, and those that answer or compute a value. */
import { SagaContext } from 'temporal-saga';
import type { Answer, Behavior, Returning, Keeping, Making, Plan, Write } from './plan';

/** Receives each call of a callback: `<path in the definition>.<hook>`. */
export type CallListener = (called: string) => void;

/** Builds the saga of a part of a block, at its path in the definition. */
export type InnerBuilder<S> = (plan: Plan, path: string, onCall: CallListener) => S;

/** A callback that changes the context. */
export interface Acting {
  readonly does?: Behavior;
  readonly writes?: Write;
}

/** Runs a callback that changes the context: it counts itself and stores its input. */
export function runBehavior(
  { does, writes }: Acting,
  context: SagaContext,
  name: string,
  received?: object,
): undefined {
  context.count = Number(context.count ?? 0) + 1;
  context.latest = name;
  if (received) context.received = received;
  if (writes) write(context, writes);
  // Some results are invalid on purpose, which the compiler would refuse.
  return (does && RESULTS[does](context)) as undefined;
}

function write(context: SagaContext, { under, value }: Write): void {
  if (under === 'list') context.list = [...((context.list as readonly number[] | undefined) ?? []), value];
  else context[under] = value;
}

const RESULTS: Readonly<Record<Behavior, (draft: SagaContext) => unknown>> = {
  true: () => true,
  async: () => Promise.resolve(),
  fresh: ({ count, latest }) => new SagaContext({ count, latest, fresh: true }),
  throws: () => {
    throw new Error('Planned to throw.');
  },
  odd: ({ count }) => {
    if (isOdd(count)) throw new Error('Planned to throw.');
  },
  rejects: () => Promise.reject(new Error('Planned to reject.')),
  error: () => new Error('Planned to fail.'),
  false: () => false,
  unstorable: (draft) => {
    draft.received = {};
    draft.received.nested = Symbol('unstorable');
  },
};

function isOdd(count: unknown): boolean {
  return Number(count ?? 0) % 2 === 1;
}

/** The result of a condition. Its write into the context must be dropped. */
export function answer(when: Answer, context: SagaContext): unknown {
  const isEven = !isOdd(context.count);
  context.lost = 'condition';
  if (when === 'throws') throw new Error('Planned to throw.');
  if (when === 'async-even') return Promise.resolve(isEven);
  return when === 'yes' || (when === 'even' && isEven);
}

/** The inner context that a callback makes. Its write into the outer one must be dropped. */
export function made(makes: Making | undefined, context: SagaContext, item: unknown, index: number): object {
  const from: unknown = context.latest ?? null;
  context.lost = 'input';
  switch (makes) {
    case 'throws':
      throw new Error('Planned to throw.');
    case 'number':
      // An invalid result, which the compiler would refuse.
      return index as unknown as object;
    case 'unstorable':
      return { nested: Symbol('unstorable') };
    case undefined:
      return { count: index, index, item, from };
  }
}

/** What a predicate returns. Some results are invalid on purpose, which the compiler would refuse. */
export function returned(returns: Returning | undefined, verdict: boolean): boolean | Promise<boolean> {
  switch (returns) {
    case 'throws':
      throw new Error('Planned to throw.');
    case 'number':
      return 1 as unknown as boolean;
    case 'nothing':
      return undefined as unknown as boolean;
    case 'async':
      return Promise.resolve(verdict);
    case undefined:
      return verdict;
  }
}

/** What `keep` returns. Its write into the context must be dropped. */
export function kept(keeps: Keeping | undefined, reply: unknown, context: SagaContext): unknown {
  const data = { reply, count: Number(context.count ?? 0) };
  context.lost = 'keep';
  switch (keeps) {
    case 'throws':
      throw new Error('Planned to throw.');
    case 'nothing':
      return undefined;
    case 'unstorable':
      return { nested: Symbol('unstorable') };
    case 'async':
      return Promise.resolve(data);
    case undefined:
      return data;
  }
}
