/** The planted sagas share this code: it builds one, explores it, and lists the broken laws. */
import { type Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import { type ParticipantFunction } from 'temporal-saga/testing';
import {
  type Exploration,
  ExplorationError,
  type ExploreOptions,
  exploreSaga,
} from 'temporal-saga/testing/explorer';

/** The help that an exploration gets: none, the option `effects`, or the invariants as well. */
export type Help = 'laws' | 'effects' | 'invariants';

/** A saga with its participants. */
export interface Planted {
  readonly name: string;
  readonly explore: (help: Help) => Promise<Exploration>;
}

export function planted<T extends object, B>(
  name: string,
  saga: Saga<T>,
  { invariants, effects, ...options }: ExploreOptions<T, B>,
): Planted {
  return {
    name,
    explore: (help) =>
      exploreSaga<T, B>(saga, {
        ...options,
        ...(help !== 'laws' && effects && { effects }),
        ...(help === 'invariants' && invariants && { invariants }),
      }),
  };
}

/** The laws and invariants that an exploration finds broken. */
export async function foundIn({ explore }: Planted, help: Help): Promise<readonly string[]> {
  try {
    await explore(help);
    return [];
  } catch (error) {
    if (!(error instanceof ExplorationError)) throw error;
    return error.exploration.counterexamples.map(({ law }) => law);
  }
}

/** A callback that builds a request from fields of the context. */
export const ask =
  <T extends object>(target: string, content: (context: T) => object = () => ({})) =>
  (context: T) =>
    new SagaRequest({ target, content: content(context) });

/** A participant by its operations. It accepts an unknown operation and does nothing. */
export const serve =
  (known: Readonly<Record<string, ParticipantFunction>>): ParticipantFunction =>
  (request) =>
    known[request.operation]?.(request) ?? {};

/** The content of a request. */
export const of = <C>(content: unknown): C => content as C;

/** A value with a wider type. */
export const typed = <V>(value: V): V => value;

/** A plain ledger: the done requests by key, and the keys that were undone. */
export interface Keys<V = number> {
  readonly done: Map<string, V>;
  readonly undone: Set<string>;
}
export const keys = <V = number>(): Keys<V> => ({ done: new Map(), undone: new Set() });

/** A participant that follows the rules of S9, with an effect and its reversal. */
export const kept = <V>(
  { done, undone }: Keys<V>,
  { value, act, undo }: { value: (content: never) => V; act?: (value: V) => void; undo?: (value: V) => void },
): { readonly execute: ParticipantFunction; readonly undo: ParticipantFunction } => ({
  execute: ({ idempotencyKey, content }) => {
    if (undone.has(idempotencyKey)) throw new SagaRefused({ why: 'undone' });
    if (done.has(idempotencyKey)) return {};
    const given = value(content as never);
    act?.(given);
    done.set(idempotencyKey, given);
    return {};
  },
  undo: ({ undoOf }) => {
    for (const key of undoOf) {
      undone.add(key);
      const given = done.get(key);
      if (done.delete(key)) undo?.(given as V);
    }
    return {};
  },
});
