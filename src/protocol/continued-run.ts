/** Owns the arguments of a continue-as-new run, and how they are read (S14). */
import type { EncodedContext } from '../context/encoding';
import { roundLiterals } from '../context/tag-literals';
import { readDefinition } from '../definition/definition';
import { decodeDefinition, encodeDefinition } from '../definition/definition-codec';
import type { CompactEntry } from '../engine/snapshot/compact-entry';
import { type Snapshot, takeSnapshot, restoreSnapshot } from '../engine/snapshot/snapshot';
import type { SagaState } from '../engine/saga-state';
import type { SagaStartInput } from './start-input';

/** The inputs that stay the same in all runs of an execution. */
export type Constants = Pick<SagaStartInput, 'user' | 'searchAttribute'>;

/** The first argument of a continue-as-new run. */
interface ContinuedInput extends Constants {
  readonly continued: Omit<Snapshot, 'journal'>;
}

/** The arguments of the next run: each large part is an argument of its own. */
export function continuedArguments(state: SagaState, constants: Constants): readonly unknown[] {
  const { journal, ...continued } = takeSnapshot(state);
  const { origin } = state;
  const input: ContinuedInput = { ...constants, continued };
  return [input, encodeDefinition(state.definition), state.context, journal, ...(origin ? [origin] : [])];
}

/** The state that an earlier run left to this one. */
export interface Inheritance {
  readonly state: SagaState;
  readonly constants: Constants;
}

/**
 * The state that an earlier run left to this one, if there was an earlier run.
 *
 * @param continuedFrom - The run that Temporal names as the earlier one: a client cannot forge it.
 */
export function readContinued(
  args: readonly unknown[],
  continuedFrom: string | undefined,
): Inheritance | undefined {
  if (continuedFrom === undefined || args.length < 2) return undefined;
  // Written by `continuedArguments`, of this version or an earlier one.
  const [input, definition, context, journal, origin] = roundLiterals(args) as readonly [
    ContinuedInput,
    unknown,
    EncodedContext,
    readonly CompactEntry[],
    EncodedContext?,
  ];
  const { continued, ...constants } = input;
  const carried = { ...continued, journal };
  const state = restoreSnapshot(readDefinition(decodeDefinition(definition)), context, carried, origin);
  return { state, constants };
}
