/** Owns the questions of a workflow to its own worker, whose answers history keeps. */
import { CancellationScope, scheduleActivity, scheduleLocalActivity } from '@temporalio/workflow';
import { wait, type Coroutine } from '../../engine/coroutine';
import type { SagaState } from '../../engine/saga-state';
import type { LocalActivities } from './local-activities';

/** A question: an activity of the saga's own worker. */
export interface Question {
  readonly activity: string;
  readonly args: readonly unknown[];
  /** Of an activity that is not local. */
  readonly activityId: string;
  /** The label in the Temporal UI. */
  readonly summary: string;
  /** Of one attempt. */
  readonly startToCloseTimeout: '10s' | '30s';
  /** @defaultValue as many as fit into a minute */
  readonly maximumAttempts?: number;
}

/** Its attempts take about a minute, once a worker is there. */
const MOST_ATTEMPTS = 6;

/** The worker that runs the workflow. */
export class OwnWorker {
  readonly #state: SagaState;
  readonly #localActivities: LocalActivities;

  constructor(state: SagaState, localActivities: LocalActivities) {
    this.#state = state;
    this.#localActivities = localActivities;
  }

  /**
   * Asks by a local activity: one marker event. Where flows run beside each other, by an activity: a replay delivers the ends
   * of local activities together that came one after the other, so that the flows would continue in another order.
   */
  ask<R>(question: Question): Promise<R> {
    const { areConcurrent } = this.#state.openFlows;
    return CancellationScope.nonCancellable(() =>
      areConcurrent ? ask<R>(question) : askLocally<R>(question),
    );
  }

  /** Waits for the answer to a question that is asked now. */
  *answerTo<R>(begin: () => Promise<R>): Coroutine<R> {
    const { areConcurrent } = this.#state.openFlows;
    return yield* areConcurrent ? wait(begin) : this.#localActivities.endOf(begin);
  }
}

function askLocally<R>({ activity, args, maximumAttempts, ...question }: Question): Promise<R> {
  const { startToCloseTimeout, summary } = question;
  return scheduleLocalActivity<R>(activity, [...args], {
    startToCloseTimeout,
    scheduleToCloseTimeout: '1m',
    ...(maximumAttempts !== undefined && { retry: { maximumAttempts } }),
    summary,
  });
}

function ask<R>({ activity, args, maximumAttempts = MOST_ATTEMPTS, ...question }: Question): Promise<R> {
  const { startToCloseTimeout, summary, activityId } = question;
  return scheduleActivity<R>(activity, [...args], {
    activityId,
    startToCloseTimeout,
    retry: { maximumAttempts, maximumInterval: '10s' },
    summary,
  });
}
