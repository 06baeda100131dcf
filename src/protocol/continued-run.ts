import type { EncodedContext } from '../context/encoding';
import { readDefinition } from '../definition/definition';
import { unpackDefinition } from '../definition/packed-definition';
import type { CarriedEntry } from '../engine/carried-entry';
import { type CarriedState, carryState, restoreState } from '../engine/carried-state';
import type { SagaState } from '../engine/state';
import { type SagaStartInput, toSent } from './start-input';

/** What stays the same through all runs of an execution. */
export interface Constants extends Pick<SagaStartInput, 'user' | 'searchAttribute'> {
  /** The context from which a factory built the saga: its callbacks are found by building it again. */
  readonly origin?: EncodedContext;
}

/** The first argument of a run that goes on where another one stood. */
interface ContinuedInput extends Omit<Constants, 'origin'> {
  readonly continued: Omit<CarriedState, 'journal'>;
}

/** The arguments of the next run: the large parts each for itself, since Temporal limits each. */
export function continuedArguments(
  state: SagaState,
  { origin, ...constants }: Constants,
): readonly unknown[] {
  const { journal, ...continued } = carryState(state);
  const input: ContinuedInput = { ...constants, continued };
  return [input, toSent(state.definition), state.context, journal, ...(origin ? [origin] : [])];
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
  const [input, definition, context, journal, origin] = args as readonly [
    ContinuedInput,
    unknown,
    EncodedContext,
    readonly CarriedEntry[],
    EncodedContext?,
  ];
  const { continued, ...constants } = input;
  const state = restoreState(readDefinition(unpackDefinition(definition)), context, {
    ...continued,
    journal,
  });
  return { state, constants: { ...constants, ...(origin && { origin }) } };
}
