/** Builds the saga of a plan. Its callbacks record what they see in requests and in the context. */
import { Saga, type SagaContext, type SagaEnd, SagaRequest } from 'temporal-saga';
import { addBlock } from './build-blocks';
import { addCheck, addQuery, addUndoStep } from './build-queries';
import { build, built, causeOf, replyHandler, seenOf } from './build-requests';
import { addWait, isWait } from './build-waits';
import {
  type LocalPlan,
  type Marks,
  type NoticePlan,
  noticePathOf,
  type Plan,
  type RemotePlan,
  SAGA,
  type StepPlan,
} from './plan';
import { type CallListener, kept, runBehavior } from './planned-callbacks';

/** Builds the saga of a plan through the public builder. */
export function buildSaga(plan: Plan, onCall: CallListener = () => undefined): Saga {
  const saga = new Saga(SAGA, plan.options);
  for (const notice of plan.atEnd ?? []) addNotice(saga, notice, onCall);
  return addSteps(saga, plan.steps, '', onCall);
}

function addSteps(saga: Saga, steps: readonly StepPlan[], prefix: string, onCall: CallListener): Saga {
  const acts: (() => void)[] = [];
  const later = (act: () => void) => void acts.push(act);
  for (const step of steps) {
    const path = prefix + step.id;
    if (step.kind === 'local') addLocal(saga, step, path, onCall);
    else if (step.kind === 'remote') addRemote(saga, step, path, onCall);
    else if (step.kind === 'query') addQuery(saga, step, path, onCall);
    else if (step.kind === 'check') addCheck(saga, step, path, onCall);
    else if (step.kind === 'undo') addUndoStep(saga, step, path, onCall);
    else if (isWait(step)) addWait(saga, step, path, { onCall, inner: innerSaga, later });
    else addBlock(saga, step, path, { onCall, inner: innerSaga, later });
  }
  saga.commit();
  for (const act of acts) act();
  return saga;
}

/** The saga of a part of a block, at its path in the definition. */
function innerSaga({ options, steps }: Plan, path: string, onCall: CallListener): Saga {
  return addSteps(new Saga(undefined, options), steps, `${path}.`, onCall);
}

function addNotice(saga: Saga, plan: NoticePlan, onCall: CallListener): void {
  const tell = (context: SagaContext, { status, cause }: SagaEnd) => {
    onCall(`${noticePathOf(plan)}.atEnd`);
    const content = { saw: { ...context }, status, ...(cause && { cause: causeOf(cause) }) };
    context.lost = 'notice';
    return built(plan.builds, new SagaRequest({ target: 'p/notice', content }));
  };
  saga.atEnd(plan.status, tell, plan.options);
}

function addLocal(saga: Saga, plan: LocalPlan, path: string, onCall: CallListener): void {
  const { id, undo, options } = plan;
  const step = saga.localStep(id, options).onExecute((context) => {
    onCall(`${path}.onExecute`);
    return runBehavior(plan, context, `${path}.onExecute`);
  });
  if (undo) {
    step.onFailure((context, attempt) => {
      onCall(`${path}.onFailure`);
      return runBehavior(undo, context, `${path}.onFailure`, seenOf(attempt));
    });
  }
  mark(step, plan);
}

function addRemote(saga: Saga, plan: RemotePlan, path: string, onCall: CallListener): void {
  const { id, builds, keep, onSuccess, onError, undo, probe, options } = plan;
  const step = saga.remoteStep(id, options).onExecute((context) => {
    onCall(`${path}.onExecute`);
    return build(builds, context, 'execute');
  });
  if (keep) {
    step.keep((reply, context) => {
      onCall(`${path}.keep`);
      return kept(keep.keeps, reply, context);
    });
  }
  if (onSuccess) step.onSuccess(replyHandler(`${path}.onSuccess`, onSuccess, onCall));
  if (onError) step.onError(replyHandler(`${path}.onError`, onError, onCall));
  if (undo) {
    step.onFailure((context, attempt) => {
      onCall(`${path}.onFailure`);
      return build(undo.builds, context, 'undo', attempt);
    });
  }
  if (probe) {
    step.probe((context, attempt) => {
      onCall(`${path}.probe`);
      return build(probe.builds, context, 'probe', attempt);
    });
  }
  mark(step, plan);
}

function mark(
  step: { pivot(): unknown; retriable(): unknown; withoutUndo(reason: string): unknown },
  { pivot, retriable, withoutUndo }: Marks,
): void {
  if (pivot) step.pivot();
  if (retriable) step.retriable();
  if (withoutUndo !== undefined) step.withoutUndo(withoutUndo);
}
