/** Owns the arguments of a continue-as-new run, and how they are read (S14). */
import type { EncodedContext } from '../context/encoding';
import { roundLiterals } from '../context/tag-literals';
import { readDefinition } from '../definition/definition';
import { decodeDefinition, encodeDefinition } from '../definition/definition-codec';
import type { CompactEntry } from '../engine/snapshot/compact-entry';
import { type Snapshot, takeSnapshot, restoreSnapshot } from '../engine/snapshot/snapshot';
import type { Incident } from '../engine/operators/incident';
import type { SagaState } from '../engine/saga-state';
import type { SagaStartInput } from './start-input';

/** The inputs that stay the same in all runs of an execution. */
export type Constants = Pick<SagaStartInput, 'user' | 'searchAttribute' | 'waitsAttribute'>;

/** The first argument of a continue-as-new run. */
interface ContinuedInput extends Constants {
  /** For an operator: the Temporal UI shows the input on top of the page of a run. No code reads it. */
  readonly help?: string;
  readonly continued: Omit<Snapshot, 'journal'>;
}

/** The arguments of the next run: each large part is an argument of its own. */
export function continuedArguments(state: SagaState, constants: Constants): readonly unknown[] {
  const { journal, ...continued } = takeSnapshot(state);
  const { origin } = state;
  const [incident] = state.active.incidents;
  const input: ContinuedInput = { ...(incident && { help: helpFor(incident) }), ...constants, continued };
  return [input, encodeDefinition(state.definition), state.context, journal, ...(origin ? [origin] : [])];
}

function helpFor({ step, phase }: Incident): string {
  const what = phase === 'undo' ? `the undo of step ${step}` : `step ${step}`;
  return `Stuck: ${what} has failed. The tab User Metadata says why, and what to do. Do not terminate the workflow.`;
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
  const { continued, help: _, ...constants } = input;
  const carried = { ...continued, journal };
  const state = restoreSnapshot(readDefinition(decodeDefinition(definition)), context, carried, origin);
  return { state, constants };
}
