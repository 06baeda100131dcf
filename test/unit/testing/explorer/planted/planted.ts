/** What the planted sagas have in common: how one is written down, explored, and what is found in it. */
import { type Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import { type ParticipantFunction } from 'temporal-saga/testing';
import {
  type Exploration,
  ExplorationError,
  type ExploreOptions,
  exploreSaga,
} from 'temporal-saga/testing/explorer';

/** What an exploration is helped with: nothing, what of the books shows effects, or the invariants, too. */
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

/** The laws and invariants that an exploration finds broken; none where it finds nothing. */
export async function foundIn({ explore }: Planted, help: Help): Promise<readonly string[]> {
  try {
    await explore(help);
    return [];
  } catch (error) {
    if (!(error instanceof ExplorationError)) throw error;
    return error.exploration.counterexamples.map(({ law }) => law);
  }
}

/** Builds a request of some fields of the context. */
export const ask =
  <T extends object>(target: string, content: (context: T) => object = () => ({})) =>
  (context: T) =>
    new SagaRequest({ target, content: content(context) });

/** A participant by its operations; one that it does not know is taken and does nothing. */
export const serve =
  (known: Readonly<Record<string, ParticipantFunction>>): ParticipantFunction =>
  (request) =>
    known[request.operation]?.(request) ?? {};

/** The content of a request. */
export const of = <C>(content: unknown): C => content as C;

/** A value of a wider type than it shows. */
export const typed = <V>(value: V): V => value;

/** Books as they are kept by hand: what is done by its key, and the keys of what was undone. */
export interface Keys<V = number> {
  readonly done: Map<string, V>;
  readonly undone: Set<string>;
}
export const keys = <V = number>(): Keys<V> => ({ done: new Map(), undone: new Set() });

/** A participant that keeps the rules of S9, and does and undoes something beside. */
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
