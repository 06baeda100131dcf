/** L6, L7 and L8: replay a run on a new engine, straight through and with continue-as-new (S14). */
import type { EncodedContext } from '../../../context/encoding';
import { type Snapshot, takeSnapshot, restoreSnapshot } from '../../../engine/snapshot/snapshot';
import { HostInterrupt } from '../../../engine/host-interrupt';
import { runSaga } from '../../../engine/run-saga';
import { SagaState } from '../../../engine/saga-state';
import { runCoroutine } from '../../../engine/coroutine';
import { continuedArguments, readContinued } from '../../../protocol/continued-run';
import { toRecord } from '../../../protocol/record';
import { CONTINUE_AS_NEW, isSameButForIds, ReplayRuntime } from '../replay-runtime';
import type { RecordedRun } from '../recorded-run';
import type { Breach, Law } from './law';

/** A new engine that receives the same answers makes the same calls: a crash of the host changes nothing. */
export const sameAnswersSameCalls: Law = {
  id: 'L6',
  title: 'The same answers lead to the same calls: a crash at any call changes nothing',
  check: replay,
};

/** Wherever a run may continue as new, its state is unchanged by JSON. */
export const stateSurvivesJson: Law = {
  id: 'L7',
  title: 'The state survives JSON wherever a run may continue as new',
  check: async (run) => (await continued(run)).loss,
};

/** An execution that continues as new has the same result as one that runs straight through. */
export const continuingEqualsRunning: Law = {
  id: 'L8',
  title: 'An execution that continues as new ends like one that runs straight through',
  check: async (run) => (await continued(run)).difference,
};

/**
 * Runs a new engine on the answers of an earlier run. One replay covers a crash at every call: a replay after a crash is
 * a beginning of this one.
 */
async function replay(run: RecordedRun): Promise<Breach | undefined> {
  const state = initialState(run);
  const runtime = new ReplayRuntime(run, state, false);
  await runUntilRest(state, runtime);
  return differenceOf(run, state, runtime);
}

/** The result of an execution that continues as new wherever that is possible. */
interface Continued {
  /** How it differs from running straight through. */
  readonly difference: Breach | undefined;
  /** How JSON changed its state. */
  readonly loss: Breach | undefined;
}

const continuedRuns = new WeakMap<RecordedRun, Promise<Continued>>();

/**
 * Replays a run and continues as new wherever that is possible, with the state as JSON. Two laws need it; it runs once.
 */
function continued(run: RecordedRun): Promise<Continued> {
  const known = continuedRuns.get(run);
  if (known) return known;
  const result = replayInPieces(run);
  continuedRuns.set(run, result);
  return result;
}

async function replayInPieces(run: RecordedRun): Promise<Continued> {
  let state = initialState(run);
  let loss: Breach | undefined;
  // The definition never changes, so it passes through JSON once.
  const definition = continuedState(state)?.definition;
  const runtime = new ReplayRuntime(run, state, true);
  while ((await runUntilRest(state, runtime)) === 'continue as new') {
    if (!definition)
      return {
        difference: undefined,
        loss: { message: 'The arguments of the continue-as-new run cannot be read.' },
      };
    const json = snapshotText(state);
    const { context, ...snapshot } = JSON.parse(json) as WholeSnapshot;
    state = restoreSnapshot(definition, context, snapshot);
    state.rootKey = run.uuid;
    runtime.state = state;
    if (snapshotText(state) !== json) {
      loss ??= { message: 'The state that is read from JSON gives different JSON.' };
    }
  }
  return { difference: differenceOf(run, state, runtime), loss };
}

/** A state without its definition. */
interface WholeSnapshot extends Snapshot {
  readonly context: EncodedContext;
}

function snapshotText(state: SagaState): string {
  return JSON.stringify({ context: state.context, ...takeSnapshot(state) } satisfies WholeSnapshot);
}

/** The state that a continue-as-new run reads from its arguments. */
function continuedState(state: SagaState): SagaState | undefined {
  const json = JSON.stringify(continuedArguments(state, {}));
  return readContinued(JSON.parse(json) as readonly unknown[], 'the earlier run')?.state;
}

function initialState({ definition, initial, uuid }: RecordedRun): SagaState {
  const state = new SagaState(definition, initial);
  state.rootKey = uuid;
  state.deadline = definition.options?.deadline;
  return state;
}

async function runUntilRest(
  state: SagaState,
  runtime: ReplayRuntime,
): Promise<'continue as new' | 'at rest'> {
  try {
    await runCoroutine(runSaga(state, runtime));
  } catch (error) {
    if (error === CONTINUE_AS_NEW) return 'continue as new';
    if (!(error instanceof HostInterrupt)) throw error;
  }
  return 'at rest';
}

function differenceOf(run: RecordedRun, state: SagaState, { divergence }: ReplayRuntime): Breach | undefined {
  if (divergence !== undefined) return { message: divergence };
  if (isSameButForIds(toRecord(run.name, state), run.record)) return undefined;
  return { message: 'The record of the replay differs.' };
}
