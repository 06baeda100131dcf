/** Owns the dynamic step: it makes a saga once, history keeps it, and its steps run inside the saga. */
import type { EncodedContext } from '../../context/encoding';
import type { SagaDefinition } from '../../definition/definition';
import type { CallbackTable } from '../../definition/hook';
import { describeNonSaga } from '../../definition/not-a-saga';
import { isCommittedSaga } from '../../definition/saga';
import type { DynamicStepDefinition } from '../../definition/steps/dynamic-step';
import { callOn, draftOf } from '../callbacks/call-hook';
import { type Coroutine, inOneTurn } from '../coroutine';
import { HostInterrupt } from '../host-interrupt';
import { payloadTooLarge } from '../limits';
import { fromEntry, toEntry } from '../made-sagas';
import { failureAt, type SagaFailure, StepFailure, toFailure } from '../record/failure';
import { sizeOf } from '../../context/json-size';
import { weigh } from '../snapshot/entry-weight';
import type { StepRun } from '../step-run';
import { blockRun } from './block';
import { type Part, partScope } from './part';
import { issuesOfMade } from './issues-of-made';
import { supervise } from './supervise';

type DynamicRun = StepRun<DynamicStepDefinition>;

/** What the maker came to. Plain data: history records it, so that a replay does not depend on the maker. */
type Made = { readonly definition: SagaDefinition } | { readonly failure: SagaFailure };

/** A step whose saga is made while the execution runs. */
export const dynamicStep = blockRun<DynamicStepDefinition>({
  *open(run) {
    const { entry, state, path } = run;
    if (!entry.made || state.made.of(path)) return;
    const { callbacks } = yield* make(run, entry.made.origin);
    adopt(run, fromEntry(entry.made), callbacks);
  },

  *forward(run) {
    const { entry } = run;
    if (!entry.made) {
      yield* supervise(run, 'execute', {
        attempt: () => makeOnce(run),
        // Nothing is made.
        byHand: () => inOneTurn(() => undefined),
      });
    }
    for (const part of madePart(run)) yield* run.walk.forward(part.branch.steps, partScope(run, part));
  },

  entered: (run) => ({ parts: madePart(run) }),
});

/** Makes the saga, lets history record it, and proves it. */
function* makeOnce(run: DynamicRun): Coroutine {
  const { entry, state, path, runtime, context } = run;
  const { result, callbacks } = yield* make(run, context);
  const recorded = (yield* runtime.record(result, path)) as Made;
  if ('failure' in recorded) throw new StepFailure(recorded.failure);
  const { definition } = recorded;
  const issues = issuesOfMade(path, definition, state);
  const place = { step: path, hook: 'make' };
  if (issues.length > 0) {
    const list = issues.map(({ code, path: where, message }) => `${code} at ${where}: ${message}`).join('; ');
    throw failureAt(place, 'DEFINITION_INVALID', `The saga that make returned cannot run here: ${list}`);
  }
  const made = toEntry(definition, context);
  const problem = payloadTooLarge('The saga that make returned', sizeOf(made));
  if (problem !== undefined) throw failureAt(place, 'DEFINITION_INVALID', problem);
  adopt(run, definition, callbacks);
  entry.madeSaga(made);
  weigh(state.journal, entry);
}

/** Calls the maker on a context. */
function* make(
  run: DynamicRun,
  context: EncodedContext,
): Coroutine<{ readonly result: Made; readonly callbacks: CallbackTable }> {
  const { step, path, state } = run;
  const name = `${state.definition.name ?? ''}.${path}`;
  try {
    const saga = yield* callOn(run, draftOf(run, context), 'make', step.make);
    if (!isCommittedSaga(saga)) {
      const message = `make must return a committed saga. It returned ${describeNonSaga(saga)}.`;
      throw failureAt({ step: path, hook: 'make' }, 'NOT_A_SAGA', message);
    }
    const callbacks: CallbackTable = new Map();
    const branch = saga.describeBranch(`${name}.`, callbacks);
    // Its references begin with the name.
    return { result: { definition: { format: 2, name, ...branch } as SagaDefinition }, callbacks };
  } catch (error) {
    return { result: { failure: toFailure(error) }, callbacks: new Map() };
  }
}

/** Makes the callbacks of a made saga known; where one is missing, the execution waits for another worker (S11). */
function adopt({ state, path, runtime }: DynamicRun, definition: SagaDefinition, own: CallbackTable): void {
  const missing = runtime.adopt(definition, own);
  if (missing.length > 0) {
    throw new HostInterrupt(`This worker does not have the callbacks ${missing.join(', ')}.`);
  }
  state.made.add(path, definition);
}

function madePart({ state, path, partsPath }: DynamicRun): readonly Part[] {
  const branch = state.made.of(path);
  return branch ? [{ name: '', branch, prefix: `${partsPath}.` }] : [];
}
