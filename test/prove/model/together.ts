/**
 * The model of flows beside each other: one runs at a time, until it waits. Those that can continue at the same moment
 * continue in the order of their definition, and then others begin (2.4).
 */
import { AT_ITS_END, type Run, type Wait } from './run';

/** Which flows run. */
export interface Together {
  readonly count: number;
  readonly atOnce: number;
  /** Whether a flow may begin, when those of some indices are over. */
  mayBegin(index: number, isOver: (other: number) => boolean): boolean;
  flow(index: number): Run;
}

/** Runs flows to their ends; returns the indices of those that have begun. */
export function* together({ count, atOnce, mayBegin, flow }: Together): Run<ReadonlySet<number>> {
  const begun = new Set<number>();
  const over = new Set<number>();
  let running: Running[] = [];
  const resume = (one: Running): void => {
    if (one.isOver()) over.add(one.index);
    running = running.filter(({ index }) => !over.has(index));
  };
  const begin = (): void => {
    for (let index = nextOf(); index >= 0; index = nextOf()) {
      begun.add(index);
      const one = new Running(index, flow(index));
      running = [...running, one].sort((first, second) => first.index - second.index);
      resume(one);
    }
  };
  const nextOf = (): number => {
    if (running.length >= atOnce) return -1;
    return Array.from({ length: count }, (_, index) => index).findIndex(
      (index) => !begun.has(index) && mayBegin(index, (other) => over.has(other)),
    );
  };
  begin();
  while (running.length > 0) {
    const wait = new AnyOf(running);
    yield wait;
    for (const one of wait.ready) resume(one);
    begin();
  }
  return begun;
}

/** Ready when one of several flows is. */
class AnyOf implements Wait {
  readonly #flows: readonly Running[];
  ready: readonly Running[] = [];

  constructor(flows: readonly Running[]) {
    this.#flows = flows;
  }

  isReady(): boolean {
    this.ready = this.#flows.filter((flow) => flow.isReady());
    return this.ready.length > 0;
  }
}

/** One of the flows. */
class Running {
  readonly index: number;
  readonly #run: Run;
  #wait: Wait | undefined;

  constructor(index: number, run: Run) {
    this.index = index;
    this.#run = run;
  }

  isReady(): boolean {
    return this.#wait?.isReady() === true;
  }

  /** Runs it until it waits; returns whether it is over. */
  isOver(): boolean {
    const { done, value } = this.#run.next();
    if (value === AT_ITS_END) throw new Error('A part reached its end outside of its block.');
    this.#wait = value ?? undefined;
    return done === true;
  }
}
