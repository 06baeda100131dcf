/**
 * Owns what all local activities of a run have in common. Where a query is answered in the workflow task of a local activity,
 * Temporal's SDK may record its end alone, and deliver it with the next task; a replay delivers it with its own task, as part of what
 * is replayed (decision 21). The one that records the definition of a start is none of these: no query comes before the first task has
 * ended.
 */
import { workflowInfo } from '@temporalio/workflow';
import { wait, type Coroutine } from '../../engine/coroutine';
import { HostInterrupt } from '../../engine/host-interrupt';
import type { SagaState } from '../../engine/saga-state';
import type { EndOfReplay } from './end-of-replay';
import type { RunHistory } from './pace';

/** The local activities of a run. */
export class LocalActivities {
  readonly #endOfReplay: EndOfReplay;
  /** Stands for the activation in which something has come from outside last: Temporal makes this object anew for each one. */
  #arrivedIn: object | undefined;
  /** The history with which the first of the present local activities began: nothing else was waited for since. */
  #begunWith: RunHistory | undefined;

  constructor(state: SagaState, endOfReplay: EndOfReplay) {
    this.#endOfReplay = endOfReplay;
    state.onArrival = () => {
      this.#arrivedIn = workflowInfo().unsafe;
    };
  }

  /**
   * The history by which the run decides whether another one follows. Behind local activities it is the one with which the first of
   * them began: a replay may see the others begin and end in other workflow tasks.
   */
  get history(): RunHistory {
    return this.#begunWith ?? workflowInfo();
  }

  /** Something else is waited for. */
  beforeOtherWait(): void {
    this.#begunWith = undefined;
  }

  /** Waits for the end of a local activity. */
  *endOf<R>(begin: () => Promise<R>): Coroutine<R> {
    this.#endOfReplay.beforeLocalActivity();
    const begunWith = workflowInfo();
    this.#begunWith ??= begunWith;
    try {
      return yield* wait(begin);
    } finally {
      this.#refuseOvertaken(begunWith);
    }
  }

  /**
   * Fails the workflow task when a message, a cancel or a deadline has overtaken an end that came late. The server repeats the task:
   * the end is in history by then, and comes first, as in every later replay.
   */
  #refuseOvertaken(begunWith: RunHistory): void {
    const { historyLength, unsafe } = workflowInfo();
    if (historyLength === begunWith.historyLength || unsafe.isReplaying || unsafe !== this.#arrivedIn) return;
    throw new HostInterrupt(
      'The end of a local activity came late, behind a message from outside; the workflow task is repeated, so that it comes first.',
    );
  }
}
