/** Builds the saga of a plan. Its callbacks record what they see in requests and in the context. */
import { Saga, SagaContext, SagaRequest, type SagaResponse, type StepResult } from 'temporal-saga';
import {
  type Answer,
  type Building,
  type ConditionalPlan,
  type LocalPlan,
  type Marks,
  type Phase,
  type Plan,
  type RemotePlan,
  SAGA,
  type StepPlan,
  type Behavior,
} from './plan';

/** Receives each call of a callback: `<path>.<hook>`. */
export type CallListener = (called: string) => void;

/** Builds the saga of a plan through the public builder. */
export function buildSaga(plan: Plan, onCall: CallListener = () => undefined): Saga {
  return addSteps(new Saga(SAGA, plan.options), plan.steps, '', onCall);
}

function addSteps(saga: Saga, steps: readonly StepPlan[], prefix: string, onCall: CallListener): Saga {
  for (const step of steps) {
    const path = prefix + step.id;
    if (step.kind === 'local') addLocal(saga, step, path, onCall);
    else if (step.kind === 'remote') addRemote(saga, step, path, onCall);
    else addConditional(saga, step, path, onCall);
  }
  return saga.commit();
}

function addLocal(saga: Saga, plan: LocalPlan, path: string, onCall: CallListener): void {
  const { id, does, undo, options } = plan;
  const step = saga.localStep(id, options).onExecute((context) => {
    onCall(`${path}.onExecute`);
    return runBehavior(does, context, `${path}.onExecute`);
  });
  if (undo) {
    step.onFailure((context, attempt) => {
      onCall(`${path}.onFailure`);
      return runBehavior(undo.does, context, `${path}.onFailure`, seenOf(attempt));
    });
  }
  mark(step, plan);
}

function addRemote(saga: Saga, plan: RemotePlan, path: string, onCall: CallListener): void {
  const { id, builds, onSuccess, onError, undo, probe, options } = plan;
  const step = saga.remoteStep(id, options).onExecute((context) => {
    onCall(`${path}.onExecute`);
    return build(builds, context, 'execute');
  });
  if (onSuccess) step.onSuccess(replyHandler(`${path}.onSuccess`, onSuccess.does, onCall));
  if (onError) step.onError(replyHandler(`${path}.onError`, onError.does, onCall));
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

function addConditional(saga: Saga, plan: ConditionalPlan, path: string, onCall: CallListener): void {
  const step = saga.conditionalStep(plan.id);
  const inner = ({ options, steps }: Plan, branch: string) =>
    addSteps(new Saga(undefined, options), steps, `${path}.${branch}.`, onCall);
  for (const [index, { when, saga: chosen }] of plan.ifThen.entries()) {
    const branch = `if-${index + 1}`;
    const condition = (context: SagaContext) => {
      onCall(`${path}.${branch}`);
      return answer(when, context);
    };
    step.ifThen(condition, inner(chosen, branch));
  }
  if (plan.elseThen) step.elseThen(inner(plan.elseThen, 'else'));
}

function mark(
  step: { pivot(): unknown; retriable(): unknown; withoutUndo(reason: string): unknown },
  { pivot, retriable, withoutUndo }: Marks,
): void {
  if (pivot) step.pivot();
  if (retriable) step.retriable();
  if (withoutUndo !== undefined) step.withoutUndo(withoutUndo);
}

function replyHandler(name: string, does: Behavior | undefined, onCall: CallListener) {
  return (context: SagaContext, response: SagaResponse) => {
    onCall(name);
    return runBehavior(does, context, name, replyOf(response));
  };
}

/** Runs a callback that changes the context: it counts itself and stores its input. */
function runBehavior(does: Behavior | undefined, context: SagaContext, name: string, received?: object) {
  context.count = Number(context.count) + 1;
  context.latest = name;
  if (received) context.received = received;
  // Some results are invalid on purpose, which the compiler would refuse.
  return (does && RESULTS[does](context)) as undefined;
}

const RESULTS: Readonly<Record<Behavior, (draft: SagaContext) => unknown>> = {
  true: () => true,
  async: () => Promise.resolve(),
  fresh: ({ count, latest }) => new SagaContext({ count, latest, fresh: true }),
  throws: () => {
    throw new Error('Planned to throw.');
  },
  rejects: () => Promise.reject(new Error('Planned to reject.')),
  error: () => new Error('Planned to fail.'),
  false: () => false,
  unstorable: (draft) => {
    draft.received = {};
    draft.received.nested = Symbol('unstorable');
  },
};

/** Builds a request with the context that the callback sees. Its write into the context must be dropped. */
function build(builds: Building | undefined, context: SagaContext, phase: Phase, attempt?: StepResult) {
  const content = { saw: { ...context }, ...(attempt && seenOf(attempt)) };
  context.lost = phase;
  const request = new SagaRequest({ target: `p/${phase}`, content });
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

function answer(when: Answer, context: SagaContext): unknown {
  const isEven = context.count % 2 === 0;
  context.lost = 'condition';
  if (when === 'throws') throw new Error('Planned to throw.');
  if (when === 'async-even') return Promise.resolve(isEven);
  return when === 'yes' || (when === 'even' && isEven);
}

function seenOf({ outcome, keys, reply }: StepResult) {
  return { outcome, keys: [...keys], ...(reply && { reply: replyOf(reply) }) };
}

function replyOf(response: SagaResponse) {
  const { status, httpStatus } = response;
  return { status, ...(httpStatus !== undefined && { httpStatus }), content: response.content() };
}
