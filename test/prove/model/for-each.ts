/** The model of loops (b.3). */
import type { SeenFailure, SeenItems } from '../observation';
import type { ForEachPlan, SharePlan } from '../plan';
import { Flow, Scope } from './flow';
import { innerFlow } from './inner-flow';
import { partList } from './list';
import { called, fail, type ModelState, reasonToStop, runCallback, type StartedStep } from './model-state';
import { supervise } from './operator';
import { inOneTurn, type Run } from './run';
import { sequence } from './sequence';
import { Strand } from './strand';
import { together } from './together';

/** Runs a loop. */
export function* runLoop(
  state: ModelState,
  step: StartedStep,
  plan: ForEachPlan,
): Run<SeenFailure | undefined> {
  const listed = yield* listItems(state, step, plan);
  if (listed) return listed;
  const { scope } = step.strand.flow;
  const loop = new Loop(state, step, plan);
  step.undoParts = () => loop.backward();
  yield* loop.forward();
  const reason = scope.error ?? (loop.isOver() ? undefined : reasonToStop(state, scope));
  const failure = reason ?? (yield* takeResults(state, step, plan, loop));
  if (!failure) loop.ends();
  return failure;
}

function* takeResults(
  state: ModelState,
  step: StartedStep,
  { onEnd }: ForEachPlan,
  loop: Loop,
): Run<SeenFailure | undefined> {
  if (!onEnd) return undefined;
  const { does } = onEnd;
  return yield* supervise(state, step, 'execute', {
    once: () =>
      inOneTurn(() =>
        runCallback(state, step, { hook: 'onEnd', does, received: { outcomes: loop.outcomes() } }),
      ),
    doneByOperator: () => undefined,
  });
}

/** The list is evaluated once. */
function listItems(
  state: ModelState,
  step: StartedStep,
  { over }: ForEachPlan,
): Run<SeenFailure | undefined> {
  const { item, seen } = step;
  const place = { step: item.path, hook: 'over' };
  const found = (of: number): undefined => {
    seen.items = { of, done: 0, failed: 0 };
  };
  return supervise(state, step, 'execute', {
    once: () =>
      inOneTurn(() => {
        called(state, step, 'over');
        if (typeof over === 'number') return found(over);
        return { code: over === 'throws' ? 'CALLBACK_FAILED' : 'ITEMS_INVALID', ...place };
      }),
    doneByOperator: (response) => (response === undefined ? found(0) : { code: 'ITEMS_INVALID', ...place }),
  });
}

/** An item that has failed, as the loop tolerates it. */
interface FailedItem {
  readonly index: number;
  readonly failure: SeenFailure;
}

/** The items of one loop. */
class Loop {
  readonly #state: ModelState;
  readonly #step: StartedStep;
  readonly #plan: ForEachPlan;
  /** The items that have begun and are not undone. */
  readonly #strands = new Map<number, Strand>();
  readonly #failed: FailedItem[] = [];
  readonly #done = new Set<number>();
  /** The scopes of the items that are under way. */
  readonly #underWay = new Map<number, Scope>();
  /** How many items have begun, and how many of them have ended. */
  #begun = 0;
  #over = 0;

  constructor(state: ModelState, step: StartedStep, plan: ForEachPlan) {
    this.#state = state;
    this.#step = step;
    this.#plan = plan;
  }

  /** Whether every item is done, or undone alone; or enough are done, and the others have ended or not begun. */
  isOver(): boolean {
    return this.#over === (this.#hasEnough ? this.#begun : this.#count);
  }

  forward(): Run {
    return this.#inTurn(
      () => !this.#hasEnough && !reasonToStop(this.#state, this.#scope),
      (index) => this.#runItem(index),
    );
  }

  /** Undoes the items in the reverse order. */
  backward(): Run {
    return this.#inTurn(
      () => true,
      (index) => this.#undoItem(this.#count - 1 - index),
    );
  }

  /** What became of each item, as `onEnd` gets it. */
  outcomes(): readonly object[] {
    return Array.from({ length: this.#count }, (_, index) => {
      const failed = this.#failed.find((one) => one.index === index);
      if (!failed && !this.#done.has(index)) return { index, status: 'not-needed' };
      if (!failed) return { index, status: 'done', context: this.#strands.get(index)?.flow.context };
      const { code, step = null } = failed.failure;
      return { index, status: 'failed', failure: { code, step } };
    });
  }

  /** The loop is done: the items that are neither done nor failed were not needed. */
  ends(): void {
    const { items } = this.#step.seen;
    if (items) this.#step.seen.items = withNotNeeded(items, items.of - items.done - items.failed);
  }

  get #hasEnough(): boolean {
    const { enough } = this.#plan;
    if (!enough) return false;
    return this.#done.size >= this.#needed(enough);
  }

  #needed(enough: SharePlan): number {
    const count = this.#count;
    return 'count' in enough ? Math.min(count, enough.count) : Math.ceil((count * enough.percent) / 100);
  }

  get #count(): number {
    return this.#step.seen.items?.of ?? 0;
  }

  get #scope(): Scope {
    return this.#step.strand.flow.scope;
  }

  get #isConcurrent(): boolean {
    return (this.#plan.atOnce ?? 1) > 1;
  }

  *#inTurn(mayBegin: () => boolean, flow: (index: number) => Run): Run {
    if (this.#isConcurrent) {
      yield* together({ count: this.#count, atOnce: this.#plan.atOnce ?? 1, mayBegin, flow });
      return;
    }
    for (let index = 0; index < this.#count && mayBegin(); index += 1) yield* flow(index);
  }

  *#runItem(index: number): Run {
    const { tolerate, enough } = this.#plan;
    const scope = tolerate || enough ? new Scope(this.#scope) : this.#scope;
    this.#begun += 1;
    this.#underWay.set(index, scope);
    const failure = yield* this.#forwardItem(index, scope);
    this.#underWay.delete(index);
    if (enough && scope.error?.code === 'NOT_NEEDED') {
      const { items } = this.#step.seen;
      if (items) this.#step.seen.items = withNotNeeded(items, (items.notNeeded ?? 0) + 1);
    } else if (!failure) {
      this.#itemDone(index);
      return;
    } else {
      const ofLoop = this.#failureOfLoop(failure);
      if (ofLoop) {
        fail(this.#state, this.#scope, ofLoop);
        return;
      }
      this.#failed.push({ index, failure });
      this.#record({ done: 0, failed: 1 });
      scope.error ??= failure;
    }
    scope.isCompensating = true;
    yield* this.#undoItem(index);
    this.#over += 1;
  }

  /** When enough items are done, the others stop. */
  #itemDone(index: number): void {
    this.#over += 1;
    this.#done.add(index);
    this.#record({ done: 1, failed: 0 });
    if (!this.#hasEnough || reasonToStop(this.#state, this.#scope)) return;
    for (const scope of this.#underWay.values()) fail(this.#state, scope, { code: 'NOT_NEEDED' });
  }

  /** Why the loop fails, if it does not tolerate the failure of an item, or can no longer have enough. */
  #failureOfLoop(failure: SeenFailure): SeenFailure | undefined {
    const { tolerate, enough } = this.#plan;
    if (!tolerate || reasonToStop(this.#state, this.#scope)) return failure;
    const isLost = enough !== undefined && this.#count - this.#failed.length - 1 < this.#needed(enough);
    const [first] = this.#failed;
    if (isLost && first) {
      const failed = this.#state.started.get(failure.step ?? '');
      if (failed) failed.seen.error = failure;
      return first.failure;
    }
    return !isLost && this.#mayTolerate() ? undefined : failure;
  }

  *#forwardItem(index: number, scope: Scope): Run<SeenFailure | undefined> {
    const { input, saga } = this.#plan;
    const given = { input, item: `item ${index}`, index, scope, isConcurrent: this.#isConcurrent };
    const flow = innerFlow(this.#state, this.#step, given);
    if (!(flow instanceof Flow)) return flow;
    const strand = new Strand(flow);
    this.#strands.set(index, strand);
    const list = partList(this.#step.item, { name: `[${index}]`, inDefinition: '' }, saga);
    return yield* strand.forward(sequence(this.#state, strand, list));
  }

  *#undoItem(index: number): Run {
    const strand = this.#strands.get(index);
    if (!strand) return;
    // Once the saga is undone as a whole, its options hold for all undos.
    if (this.#scope.isCompensating) strand.flow = strand.flow.inScope(this.#scope);
    yield* strand.backward();
    this.#strands.delete(index);
  }

  /** What stops the whole saga is no failure of an item. */
  #mayTolerate(): boolean {
    const { tolerate } = this.#plan;
    if (!tolerate || reasonToStop(this.#state, this.#scope)) return false;
    const most = 'count' in tolerate ? tolerate.count : Math.floor((this.#count * tolerate.percent) / 100);
    return this.#failed.length < most;
  }

  #record(more: { readonly done: number; readonly failed: number }): void {
    const items = this.#step.seen.items ?? { of: 0, done: 0, failed: 0 };
    const { done, failed } = items;
    this.#step.seen.items = { ...items, done: done + more.done, failed: failed + more.failed };
  }
}

function withNotNeeded(items: SeenItems, notNeeded: number): SeenItems {
  const { of, done, failed } = items;
  return { of, done, failed, ...(notNeeded > 0 && { notNeeded }) };
}
