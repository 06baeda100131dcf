/** Builds the blocks of a plan: steps that hold parts. */
import type { Saga, SagaContext } from 'temporal-saga';
import type {
  AlternativesPlan,
  BlockPlan,
  ConditionalPlan,
  ForEachPlan,
  HookPlan,
  Merging,
  ParallelPlan,
  RepeatPlan,
  SagaPlan,
} from './plan';
import { answer, type CallListener, type InnerBuilder, made, runBehavior } from './planned-callbacks';

/** What a step needs besides its plan. */
export interface Building {
  readonly onCall: CallListener;
  readonly inner: InnerBuilder<Saga>;
  /** Does something when the saga is committed. */
  readonly later: (act: () => void) => void;
}

/** Adds a block. */
export function addBlock(
  saga: Saga,
  plan: Exclude<BlockPlan, { kind: 'decision' }>,
  path: string,
  building: Building,
): void {
  switch (plan.kind) {
    case 'conditional':
      addConditional(saga, plan, path, building);
      break;
    case 'parallel':
      addParallel(saga, plan, path, building);
      break;
    case 'forEach':
      addForEach(saga, plan, path, building);
      break;
    case 'saga':
      addSagaStep(saga, plan, path, building);
      break;
    case 'alternatives':
      addAlternatives(saga, plan, path, building);
      break;
    case 'repeat':
      addRepeat(saga, plan, path, building);
      break;
    case 'hook':
      addHook(saga, plan, path, building);
  }
}

function addConditional(saga: Saga, plan: ConditionalPlan, path: string, { onCall, inner }: Building): void {
  const step = saga.conditionalStep(plan.id);
  for (const [index, { when, saga: chosen }] of plan.ifThen.entries()) {
    const branch = `if-${index + 1}`;
    const condition = (context: SagaContext) => {
      onCall(`${path}.${branch}`);
      return answer(when, context);
    };
    step.ifThen(condition, inner(chosen, `${path}.${branch}`, onCall));
  }
  if (plan.elseThen) step.elseThen(inner(plan.elseThen, `${path}.else`, onCall));
}

function addParallel(saga: Saga, plan: ParallelPlan, path: string, { onCall, inner }: Building): void {
  const { id, branches, merge = {}, atOnce, undoOrder } = plan;
  const step = saga.parallelStep(id, {
    ...(atOnce !== undefined && { atOnce }),
    ...(undoOrder && { undoOrder }),
  });
  for (const { name, saga: branch, after } of branches) {
    step.branch(name, inner(branch, `${path}.${name}`, onCall), after && { after });
  }
  for (const [key, merging] of Object.entries(merge))
    step.merge(key, reducerOf(merging, `${path}.merge.${key}`, onCall));
}

function reducerOf(merging: Merging, name: string, onCall: CallListener) {
  if (merging === 'sum' || merging === 'append' || merging === 'union') return merging;
  return (_base: unknown, values: readonly unknown[]): unknown => {
    onCall(name);
    if (merging === 'throws') throw new Error('Planned to throw.');
    return merging === 'last' ? (values.at(-1) ?? null) : Symbol('unstorable');
  };
}

function addForEach(saga: Saga, plan: ForEachPlan, path: string, { onCall, inner }: Building): void {
  const { id, over, input, onEnd, atOnce, tolerate, enough } = plan;
  const step = saga
    .forEachStep(id, inner(plan.saga, path, onCall), {
      ...(atOnce !== undefined && { atOnce }),
      ...(tolerate && { tolerate }),
      ...(enough && { enough }),
    })
    .over((context: SagaContext) => {
      onCall(`${path}.over`);
      context.lost = 'over';
      if (over === 'throws') throw new Error('Planned to throw.');
      // An invalid result, which the compiler would refuse.
      if (over === 'no-list') return 'no list' as unknown as readonly string[];
      return Array.from({ length: over }, (_, index) => `item ${index}`);
    });
  if (input) {
    step.input((context: SagaContext, item: unknown, index: number) => {
      onCall(`${path}.input`);
      return made(input.makes, context, item, index);
    });
  }
  if (!onEnd) return;
  step.onEnd((context: SagaContext, outcomes) => {
    onCall(`${path}.onEnd`);
    const seen = outcomes.map(({ index, status, context: inside, failure }) => ({
      index,
      status,
      ...(inside && { context: { ...inside } }),
      ...(failure && { failure: { code: failure.code, step: failure.step ?? null } }),
    }));
    return runBehavior(onEnd, context, `${path}.onEnd`, { outcomes: seen });
  });
}

function addSagaStep(saga: Saga, plan: SagaPlan, path: string, { onCall, inner }: Building): void {
  const { id, input, output, attempts, wait } = plan;
  const step = saga.sagaStep(id, inner(plan.saga, path, onCall), {
    ...(attempts !== undefined && { attempts }),
    ...(wait !== undefined && { wait }),
  });
  if (input) {
    step.input((context: SagaContext) => {
      onCall(`${path}.input`);
      return made(input.makes, context, null, 0);
    });
  }
  if (!output) return;
  step.output((context: SagaContext, inside: SagaContext) => {
    onCall(`${path}.output`);
    return runBehavior(output, context, `${path}.output`, { ...inside });
  });
}

function addRepeat(saga: Saga, plan: RepeatPlan, path: string, { onCall, inner }: Building): void {
  const { id, atMost = 1, until = 'yes' } = plan;
  saga.repeatStep(id, inner(plan.saga, path, onCall), { atMost }).until((context: SagaContext) => {
    onCall(`${path}.until`);
    return answer(until, context);
  });
}

function addHook(saga: Saga, plan: HookPlan, path: string, { onCall, inner, later }: Building): void {
  const { id, fillings = [] } = plan;
  const hook = saga.hookStep(id);
  for (const { name, saga: filling } of fillings) {
    const built = inner(filling, `${path}.${name}`, onCall);
    later(() => hook.fill(name, built));
  }
}

function addAlternatives(
  saga: Saga,
  plan: AlternativesPlan,
  path: string,
  { onCall, inner }: Building,
): void {
  const { id, alternatives, attempts } = plan;
  const step = saga.alternativesStep(id, attempts === undefined ? {} : { attempts });
  for (const { name, saga: alternative, unless } of alternatives) {
    const given = unless && {
      unless: (context: SagaContext, failure: { readonly code: string }) => {
        onCall(`${path}.unless-${name}:${failure.code}`);
        return answer(unless, context);
      },
    };
    step.orElse(name, inner(alternative, `${path}.${name}`, onCall), given);
  }
}
