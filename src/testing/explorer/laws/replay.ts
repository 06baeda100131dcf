import type { EncodedContext } from '../../../context/encoding';
import { type Snapshot, takeSnapshot, restoreSnapshot } from '../../../engine/snapshot/snapshot';
import { HostInterrupt } from '../../../engine/host-interrupt';
import { runSaga } from '../../../engine/run-saga';
import { SagaState } from '../../../engine/saga-state';
import { runCoroutine } from '../../../engine/coroutine';
import { continuedArguments, readContinued } from '../../../protocol/continued-run';
import { toRecord } from '../../../protocol/record';
import { isSameJson } from '../../stable-text';
import { FRESH_RUN, ReplayRuntime } from '../replay-runtime';
import type { Told } from '../recorded-run';
import type { Breach } from './law';

/**
 * Lets a fresh engine run on the answers of an earlier run. Whoever replays all of a run replays what was recorded
 * when its host crashed, wherever that was: the beginning of a replay does not know how far it goes.
 */
export async function replay(told: Told): Promise<Breach | undefined> {
  const state = freshState(told);
  const runtime = new ReplayRuntime(told, state, false);
  await performToRest(state, runtime);
  return differenceOf(told, state, runtime);
}

/** What comes of an execution that goes on in fresh runs. */
export interface Resumed {
  /** How it differs from running straight. */
  readonly difference: Breach | undefined;
  /** How its state was changed by passing through JSON. */
  readonly loss: Breach | undefined;
}

const resumedRuns = new WeakMap<Told, Promise<Resumed>>();

/**
 * Lets the engine run on the answers of an earlier run, and go on in a fresh run wherever that is possible: there the
 * state passes through JSON. Two laws ask; it is done once.
 */
export function resumed(told: Told): Promise<Resumed> {
  const known = resumedRuns.get(told);
  if (known) return known;
  const run = replayInPieces(told);
  resumedRuns.set(told, run);
  return run;
}

async function replayInPieces(told: Told): Promise<Resumed> {
  let state = freshState(told);
  let loss: Breach | undefined;
  // Nothing changes it, so that it passes through JSON once.
  const definition = inherited(state)?.definition;
  const runtime = new ReplayRuntime(told, state, true);
  while ((await performToRest(state, runtime)) === 'go on') {
    if (!definition) return { difference: undefined, loss: { message: 'What was carried cannot be read.' } };
    const json = stateText(state);
    const { context, ...carried } = JSON.parse(json) as CarriedWhole;
    state = restoreSnapshot(definition, context, carried);
    state.rootKey = told.uuid;
    runtime.state = state;
    if (stateText(state) !== json) {
      loss ??= { message: 'The state that was read from JSON gives other JSON.' };
    }
  }
  return { difference: differenceOf(told, state, runtime), loss };
}

/** All of a state but its definition. */
interface CarriedWhole extends Snapshot {
  readonly context: EncodedContext;
}

function stateText(state: SagaState): string {
  return JSON.stringify({ context: state.context, ...takeSnapshot(state) } satisfies CarriedWhole);
}

/** A state as a fresh run reads it from its arguments. */
function inherited(state: SagaState): SagaState | undefined {
  const json = JSON.stringify(continuedArguments(state, {}));
  return readContinued(JSON.parse(json) as readonly unknown[], 'the earlier run')?.state;
}

function freshState({ definition, initial, uuid }: Told): SagaState {
  const state = new SagaState(definition, initial);
  state.rootKey = uuid;
  state.deadline = definition.options?.deadline;
  return state;
}

async function performToRest(state: SagaState, runtime: ReplayRuntime): Promise<'go on' | 'at rest'> {
  try {
    await runCoroutine(runSaga(state, runtime));
  } catch (error) {
    if (error === FRESH_RUN) return 'go on';
    if (!(error instanceof HostInterrupt)) throw error;
  }
  return 'at rest';
}

function differenceOf(told: Told, state: SagaState, { divergence }: ReplayRuntime): Breach | undefined {
  if (divergence !== undefined) return { message: divergence };
  if (isSameJson(toRecord(told.name, state), told.record)) return undefined;
  return { message: 'The record came out differently.' };
}
