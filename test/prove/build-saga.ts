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
  type Coroutine,
} from './plan';

/** Hears of each callback that is called: `<path>.<hook>`. */
export type Listener = (called: string) => void;

/** Builds the saga of a plan through the public builder. What its callbacks see, they put into requests and context. */
export function buildSaga(plan: Plan, heard: Listener = () => undefined): Saga {
  return addSteps(new Saga(SAGA, plan.options), plan.steps, '', heard);
}

function addSteps(saga: Saga, steps: readonly StepPlan[], prefix: string, heard: Listener): Saga {
  for (const step of steps) {
    const path = prefix + step.id;
    if (step.kind === 'local') addLocal(saga, step, path, heard);
    else if (step.kind === 'remote') addRemote(saga, step, path, heard);
    else addConditional(saga, step, path, heard);
  }
  return saga.commit();
}

function addLocal(saga: Saga, plan: LocalPlan, path: string, heard: Listener): void {
  const { id, does, undo, options } = plan;
  const step = saga.localStep(id, options).onExecute((context) => {
    heard(`${path}.onExecute`);
    return work(does, context, `${path}.onExecute`);
  });
  if (undo) {
    step.onFailure((context, attempt) => {
      heard(`${path}.onFailure`);
      return work(undo.does, context, `${path}.onFailure`, seenOf(attempt));
    });
  }
  mark(step, plan);
}

function addRemote(saga: Saga, plan: RemotePlan, path: string, heard: Listener): void {
  const { id, builds, onSuccess, onError, undo, probe, options } = plan;
  const step = saga.remoteStep(id, options).onExecute((context) => {
    heard(`${path}.onExecute`);
    return build(builds, context, 'execute');
  });
  if (onSuccess) step.onSuccess(replyHandler(`${path}.onSuccess`, onSuccess.does, heard));
  if (onError) step.onError(replyHandler(`${path}.onError`, onError.does, heard));
  if (undo) {
    step.onFailure((context, attempt) => {
      heard(`${path}.onFailure`);
      return build(undo.builds, context, 'undo', attempt);
    });
  }
  if (probe) {
    step.probe((context, attempt) => {
      heard(`${path}.probe`);
      return build(probe.builds, context, 'probe', attempt);
    });
  }
  mark(step, plan);
}

function addConditional(saga: Saga, plan: ConditionalPlan, path: string, heard: Listener): void {
  const step = saga.conditionalStep(plan.id);
  const inner = ({ options, steps }: Plan, branch: string) =>
    addSteps(new Saga(undefined, options), steps, `${path}.${branch}.`, heard);
  for (const [index, { when, saga: chosen }] of plan.ifThen.entries()) {
    const branch = `if-${index + 1}`;
    const condition = (context: SagaContext) => {
      heard(`${path}.${branch}`);
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

function replyHandler(name: string, does: Coroutine | undefined, heard: Listener) {
  return (context: SagaContext, response: SagaResponse) => {
    heard(name);
    return work(does, context, name, replyOf(response));
  };
}

/** Counts itself, and notes what it was told. */
function work(does: Coroutine | undefined, context: SagaContext, name: string, told?: object) {
  context.count = Number(context.count) + 1;
  context.latest = name;
  if (told) context.told = told;
  // The compiler knows that these are no results; that is what they are for.
  return (does && RESULTS[does](context)) as undefined;
}

const RESULTS: Readonly<Record<Coroutine, (draft: SagaContext) => unknown>> = {
  true: () => true,
  async: () => Promise.resolve(),
  fresh: ({ count, latest }) => new SagaContext({ count, latest, fresh: true }),
  throws: () => {
    throw new Error('It was planned to throw.');
  },
  rejects: () => Promise.reject(new Error('It was planned to reject.')),
  error: () => new Error('It was planned to fail.'),
  false: () => false,
  unstorable: (draft) => {
    draft.told = {};
    draft.told.nested = Symbol('unstorable');
  },
};

/** Says in the request what it saw; what it writes into the context is to be lost. */
function build(builds: Building | undefined, context: SagaContext, phase: Phase, attempt?: StepResult) {
  const content = { saw: { ...context }, ...(attempt && seenOf(attempt)) };
  context.lost = phase;
  const request = new SagaRequest({ target: `p/${phase}`, content });
  return (builds ? BUILT[builds](request) : request) as SagaRequest;
}

const BUILT: Readonly<Record<Building, (request: SagaRequest) => unknown>> = {
  async: (request) => Promise.resolve(request),
  throws: () => {
    throw new Error('It was planned to throw.');
  },
  nothing: () => undefined,
  number: () => 42,
  'bad-target': ({ content }) => new SagaRequest({ target: 'no target', content }),
  'unknown-target': ({ content }) => new SagaRequest({ target: 'nobody/knows', content }),
  unencodable: ({ target }) => new SagaRequest({ target, content: { size: NaN } }),
};

function answer(when: Answer, context: SagaContext): unknown {
  const isEven = context.count % 2 === 0;
  context.lost = 'condition';
  if (when === 'throws') throw new Error('It was planned to throw.');
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
