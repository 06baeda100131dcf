/**
 * Owns how flows run beside each other. One flow runs at a time: it runs alone until it waits for something outside. Flows
 * that wake together continue in the order of their definition, so that history alone decides the order of commands.
 */
import type { Coroutine, PromiseWait, ReadyWait, Wait } from '../coroutine';

/** A flow that begins. It handles its own failures. */
export interface BegunFlow {
  readonly coroutine: Coroutine;
  /** Its place in the order of the definition: one that begins later than another may come before it. */
  readonly position: number;
}

/** Flows that run beside each other. */
export interface Together {
  /** Begins the next flow that may begin now. */
  readonly next: () => BegunFlow | undefined;
  /** How many may run at once. */
  readonly atOnce: number;
  /** How the host waits. */
  readonly untilReady: (wait: ReadyWait) => PromiseLike<void>;
}

/**
 * Runs flows beside each other until all have ended.
 *
 * @throws what a flow throws: it stops all of them where they stand.
 */
export function* runTogether({ next, atOnce, untilReady }: Together): Coroutine {
  const running: FlowRun[] = [];
  yield* begin(running, next, atOnce);
  while (running.length > 0) {
    const any = new AnyFlow(running, untilReady);
    yield any;
    for (const flow of any.ready) {
      yield* flow.resume();
      leave(running, flow);
    }
    yield* begin(running, next, atOnce);
  }
}

function* begin(running: FlowRun[], next: Together['next'], atOnce: number): Coroutine {
  while (running.length < atOnce) {
    const begun = next();
    if (!begun) return;
    const flow = new FlowRun(begun);
    const later = running.findIndex(({ position }) => position > flow.position);
    running.splice(later < 0 ? running.length : later, 0, flow);
    yield* flow.resume();
    leave(running, flow);
  }
}

function leave(running: FlowRun[], flow: FlowRun): void {
  if (flow.isOver) running.splice(running.indexOf(flow), 1);
}

/** A wait until at least one of several flows can continue. */
class AnyFlow implements ReadyWait {
  readonly kind = 'ready';
  /** Those that can continue, as the host saw them when it evaluated the wait: later ones belong to the next wait. */
  ready: readonly FlowRun[] = [];
  readonly #flows: readonly FlowRun[];
  readonly #untilReady: Together['untilReady'];

  constructor(flows: readonly FlowRun[], untilReady: Together['untilReady']) {
    this.#flows = [...flows];
    this.#untilReady = untilReady;
  }

  /** Called for the outermost block alone: a flow of another block is evaluated by that block. */
  begin(): PromiseLike<void> {
    return this.#untilReady(this);
  }

  isReady(): boolean {
    // Each is evaluated, since a flow may itself hold flows.
    this.ready = this.#flows.filter((flow) => flow.isReady());
    return this.ready.length > 0;
  }

  isQuiescent(): boolean {
    return this.#flows.every((flow) => flow.isQuiescent());
  }
}

/** One of the flows. */
class FlowRun {
  readonly position: number;
  readonly #coroutine: Coroutine;
  #turn: IteratorResult<Wait, void> | undefined;
  #blockedOn: ReadyWait | PendingPromise | undefined;

  constructor({ coroutine, position }: BegunFlow) {
    this.#coroutine = coroutine;
    this.position = position;
  }

  get isOver(): boolean {
    return this.#turn?.done === true;
  }

  isReady(): boolean {
    return this.#blockedOn?.isReady() === true;
  }

  isQuiescent(): boolean {
    return this.#blockedOn?.isQuiescent() !== false;
  }

  /** Runs until the flow waits for something outside, or ends. While a callback computes, no other flow runs. */
  *resume(): Coroutine {
    const blockedOn = this.#blockedOn;
    this.#blockedOn = undefined;
    let turn =
      blockedOn instanceof PendingPromise ? blockedOn.continue(this.#coroutine) : this.#coroutine.next();
    while (turn.done !== true && turn.value.kind === 'callback') {
      let value: unknown;
      try {
        value = yield turn.value;
      } catch (error) {
        turn = this.#coroutine.throw(error);
        continue;
      }
      turn = this.#coroutine.next(value);
    }
    this.#turn = turn;
    if (turn.done === true) return;
    this.#blockedOn = turn.value.kind === 'ready' ? turn.value : new PendingPromise(turn.value);
  }
}

/** What a promise has come to. */
type Settled = { readonly value: unknown } | { readonly error: unknown };

/** A promise that a flow waits for. */
class PendingPromise {
  readonly #wait: PromiseWait;
  #isReady = false;
  /** What it has settled to, once the flow can continue. */
  #settled: Settled = { value: undefined };

  constructor(wait: PromiseWait) {
    this.#wait = wait;
    wait.begin().then(
      (value) => {
        this.#settles({ value });
      },
      (error: unknown) => {
        this.#settles({ error });
      },
    );
  }

  isReady(): boolean {
    return this.#isReady;
  }

  isQuiescent(): boolean {
    return this.#wait.kind === 'quiescent' && !this.isReady() && this.#wait.hasCome?.() !== true;
  }

  #settles(settled: Settled): void {
    this.#settled = settled;
    this.#isReady = true;
  }

  continue(coroutine: Coroutine): IteratorResult<Wait, void> {
    const settled = this.#settled;
    return 'error' in settled ? coroutine.throw(settled.error) : coroutine.next(settled.value);
  }
}
