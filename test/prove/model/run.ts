/** Runs of the model: what flows do, and the waits between. */
import type { World } from './world';

/** A wait of a flow. */
export interface Wait {
  /** Evaluated when all that comes at one moment is known. */
  isReady(): boolean;
}

/** A part of a saga has gone forward as far as it can: it stays there until it is undone. */
export const AT_ITS_END = 'at its end';

/** What a flow does. It yields where it waits. */
export type Run<R = void> = Generator<Wait | typeof AT_ITS_END, R, void>;

/** The execution cannot continue: no operator decides, or an action was refused. */
export class AtRest extends Error {
  readonly refusedAction: string | undefined;

  constructor(refusedAction?: string) {
    super('The execution is at rest.');
    this.refusedAction = refusedAction;
  }
}

/**
 * Runs the flow of a saga to its end.
 *
 * @throws AtRest when nothing happens any more.
 */
export function drive<R>(world: World, run: Run<R>): R {
  for (;;) {
    const turn = run.next();
    if (turn.done === true) return turn.value;
    const wait = turn.value;
    if (wait === AT_ITS_END) throw new Error('A part reached its end outside of its block.');
    world.settle();
    while (!wait.isReady()) {
      if (!world.advance()) throw new AtRest();
      world.settle();
    }
  }
}

/** Does something that waits for nothing. */
// eslint-disable-next-line require-yield -- it waits for nothing
export function* inOneTurn<R>(act: () => R): Run<R> {
  return act();
}
