import type { EncodedContext } from '../context/encoding';
import { roundLiterals } from '../context/tag-literals';
import { readDefinition } from '../definition/definition';
import { decodeDefinition, encodeDefinition } from '../definition/definition-codec';
import type { CompactEntry } from '../engine/snapshot/compact-entry';
import { type Snapshot, takeSnapshot, restoreSnapshot } from '../engine/snapshot/snapshot';
import type { SagaState } from '../engine/saga-state';
import type { SagaStartInput } from './start-input';

/** What stays the same through all runs of an execution. */
export type Constants = Pick<SagaStartInput, 'user' | 'searchAttribute'>;

/** The first argument of a run that goes on where another one stood. */
interface ContinuedInput extends Constants {
  readonly continued: Omit<Snapshot, 'journal'>;
}

/** The arguments of the next run: the large parts each for itself. */
export function continuedArguments(state: SagaState, constants: Constants): readonly unknown[] {
  const { journal, ...continued } = takeSnapshot(state);
  const { origin } = state;
  const input: ContinuedInput = { ...constants, continued };
  return [input, encodeDefinition(state.definition), state.context, journal, ...(origin ? [origin] : [])];
}

/** What an earlier run has left. */
export interface Inheritance {
  readonly state: SagaState;
  readonly constants: Constants;
}

/**
 * What an earlier run has left, if there was one.
 *
 * @param continuedFrom - Temporal's word that it was an earlier run, and not somebody from outside.
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
