/** Builds the saga of a plan. Its callbacks record what they see in requests and in the context. */
import {
  Saga,
  type SagaContext,
  type SagaEnd,
  SagaRequest,
  type SagaResponse,
  type StepResult,
  type UndoCause,
} from 'temporal-saga';
import { addBlock } from './build-blocks';
import { addWait, isWait } from './build-waits';
import {
  type Building,
  type LocalPlan,
  type Marks,
  type NoticePlan,
  noticePathOf,
  type Phase,
  type Plan,
  type RemotePlan,
  SAGA,
  type StepPlan,
} from './plan';
import { readOrCode } from '../support/read-or-code';
import { compact } from './choices';
import { type Acting, type CallListener, kept, runBehavior } from './planned-callbacks';

/** Builds the saga of a plan through the public builder. */
export function buildSaga(plan: Plan, onCall: CallListener = () => undefined): Saga {
  const saga = new Saga(SAGA, plan.options);
  for (const notice of plan.atEnd ?? []) addNotice(saga, notice, onCall);
  return addSteps(saga, plan.steps, '', onCall);
}

function addSteps(saga: Saga, steps: readonly StepPlan[], prefix: string, onCall: CallListener): Saga {
  for (const step of steps) {
    const path = prefix + step.id;
    if (step.kind === 'local') addLocal(saga, step, path, onCall);
    else if (step.kind === 'remote') addRemote(saga, step, path, onCall);
    else if (isWait(step)) addWait(saga, step, path, { onCall, inner: innerSaga });
    else addBlock(saga, step, path, { onCall, inner: innerSaga });
  }
  return saga.commit();
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

function replyHandler(name: string, acts: Acting, onCall: CallListener) {
  return (context: SagaContext, response: SagaResponse) => {
    onCall(name);
    return runBehavior(acts, context, name, replyOf(response));
  };
}

/** Builds a request with the context that the callback sees. Its write into the context must be dropped. */
function build(builds: Building | undefined, context: SagaContext, phase: Phase, attempt?: StepResult) {
  const content = { saw: { ...context }, ...(attempt && seenOf(attempt)) };
  context.lost = phase;
  const request = new SagaRequest({ target: `p/${phase}`, content });
  return built(builds, request);
}

function built(builds: Building | undefined, request: SagaRequest): SagaRequest {
  return (builds ? BUILT[builds](request) : request) as SagaRequest;
}

const BUILT: Readonly<Record<Building, (request: SagaRequest) => unknown>> = {
  async: (request) => Promise.resolve(request),
  throws: () => {
    throw new Error('Planned to throw.');
  },
  nothing: () => undefined,
  number: () => 42,
  'bad-target': ({ content }) => new SagaRequest({ target: 'no target', content }),
  'unknown-target': ({ content }) => new SagaRequest({ target: 'unknown/target', content }),
  unencodable: ({ target }) => new SagaRequest({ target, content: { size: NaN } }),
};

/** What an undo or a probe learns. A field that is missing, and one that is not kept, look different. */
function seenOf(result: StepResult) {
  const { outcome, keys, cause } = result;
  const reply = readOrCode(() => result.reply && replyOf(result.reply));
  return compact({
    outcome,
    keys: [...keys],
    reply,
    sent: readOrCode((): unknown => result.sent),
    kept: readOrCode((): unknown => result.kept),
    cause: cause && causeOf(cause),
  });
}

function causeOf({ code, step, reply }: UndoCause) {
  return compact({ code, step, reply: reply && replyOf(reply) });
}

function replyOf(response: SagaResponse) {
  const { status, httpStatus } = response;
  return { status, ...(httpStatus !== undefined && { httpStatus }), content: response.content() };
}
