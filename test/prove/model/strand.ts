/**
 * A part of a block in the model: a list of steps that runs forward, stays at its end, and is unwound when what it belongs
 * to is undone.
 */
import type { SeenFailure } from '../observation';
import type { Flow } from './flow';
import { AT_ITS_END, type Run } from './run';

/** A part that has begun. */
export class Strand {
  /** The flow that its steps work in; its undos may work in another one. */
  flow: Flow;
  failure: SeenFailure | undefined;
  #run: Run | undefined;

  constructor(flow: Flow) {
    this.flow = flow;
  }

  /** Runs its steps; returns the failure that ended them. */
  *forward(steps: Run): Run<SeenFailure | undefined> {
    this.#run = steps;
    yield* this.#toEnd(steps);
    return this.failure;
  }

  /** Its last step has ended: nothing more happens in it before it is undone. */
  *end(failure?: SeenFailure): Run {
    this.failure = failure;
    yield AT_ITS_END;
  }

  /** Undoes its steps. */
  *backward(): Run {
    if (this.#run) yield* this.#toEnd(this.#run);
  }

  *#toEnd(run: Run): Run {
    for (;;) {
      const turn = run.next();
      if (turn.done === true || turn.value === AT_ITS_END) return;
      yield turn.value;
    }
  }
}
