import {
  ActivityCancellationType,
  ActivityFailure,
  type ActivityOptions,
  CancellationScope,
  CancelledFailure,
  scheduleActivity,
  scheduleLocalActivity,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { UserCallback } from '../definition/callbacks';
import type { CallbackTable } from '../definition/hook';
import type { Phase } from '../definition/policy';
import type { RetryPolicyData } from '../definition/step-options';
import { judgeReply } from '../engine/judgement';
import {
  type Delivery,
  type DeliveryOutcome,
  type Dispatch,
  HostInterrupt,
  type Runtime,
} from '../engine/runtime';
import { perform, waitFor, type Work } from '../engine/work';
import { ATTEMPTS_ACTIVITY } from '../protocol/names';
import {
  isParticipantAnswer,
  type ParticipantCall,
  type RequestMetadata,
} from '../protocol/participant-call';
import { type Route, routePolicy, type RoutingTable, routeTo } from '../protocol/routing';
import { dependsOnAttempt, FINAL_FAILURES, outcomeOfFailure } from './activity-outcome';
import { ContextEchoes } from './context-echo';

/** What the workflow brings to its adapter. */
export interface TemporalRuntimeOptions {
  readonly callbacks: CallbackTable;
  readonly routing: RoutingTable;
  readonly user: string | undefined;
  /** Told before each wait, so that people see where the execution stands. */
  readonly onWait: () => void;
}

/** Activities that the saga's own worker serves. */
const OWN_WORKER: Route = {};

/** The engine's port on Temporal: requests are activities, waits are timers. */
export class TemporalRuntime implements Runtime {
  readonly #options: TemporalRuntimeOptions;
  readonly #echoes = new ContextEchoes();
  /**
   * The forward walk runs in the workflow's own scope, so that a cancel reaches the attempt in flight (S8).
   */
  readonly #scope = CancellationScope.current();

  constructor(options: TemporalRuntimeOptions) {
    this.#options = options;
  }

  callback(reference: string): UserCallback {
    const callback = this.#options.callbacks.get(reference);
    if (callback) return callback;
    throw new HostInterrupt(`This worker lacks the callback ${reference}.`);
  }

  participantPolicy(participant: string, phase: Phase): RetryPolicyData | undefined {
    return routePolicy(this.#options.routing, participant, phase);
  }

  *send(dispatch: Dispatch): Work<Delivery> {
    const { participant, context } = dispatch;
    const route = participant === '' ? OWN_WORKER : routeTo(this.#options.routing, participant);
    if (!route) return { outcome: this.#unknownTarget(participant), context };
    this.#options.onWait();
    const scheduledAt = Date.now();
    try {
      const options = activityOptions(dispatch, route);
      const request = scheduleActivity<unknown>(dispatch.target, this.#args(dispatch, route), options);
      const returned = yield* waitFor(request);
      return this.#delivery(dispatch, returned);
    } catch (error) {
      return { outcome: yield* failedOutcome(error, dispatch, scheduledAt), context };
    }
  }

  *settle(milliseconds: number, step: string): Work {
    this.#options.onWait();
    yield* waitFor(sleep(milliseconds, { summary: `let ${step} settle` }));
  }

  cancelRequested(): boolean {
    return this.#scope.consideredCancelled;
  }

  *shield(work: () => Work): Work {
    yield* waitFor(CancellationScope.nonCancellable(() => perform(work())));
  }

  /**
   * The saga's own worker gets the context beside the request (S14); another one, in any language, knows
   * nothing of sagas.
   */
  #args(dispatch: Dispatch, { taskQueue }: Route): unknown[] {
    const { content, context, participant } = dispatch;
    const metadata = this.#metadata(dispatch);
    if (taskQueue !== undefined) return [content, metadata];
    const call: ParticipantCall = { content, metadata, echo: this.#echoes.send(context, participant === '') };
    return [call];
  }

  /**
   * What the activity returned tells who served it, and not the route of today: a participant may have moved
   * since history recorded it.
   */
  #delivery({ step, context }: Dispatch, returned: unknown): Delivery {
    if (!isParticipantAnswer(returned)) {
      return { outcome: { kind: 'success', reply: { status: 200, content: returned ?? {} } }, context };
    }
    const { reply, uncertain, attempts, echo } = returned;
    return {
      outcome: judgeReply(reply, uncertain),
      attempts,
      context: this.#echoes.receive(echo, step, context),
    };
  }

  #metadata({ idempotencyKey, undoOf, step }: Dispatch): RequestMetadata {
    const { user } = this.#options;
    const sagaId = workflowInfo().workflowId;
    return { idempotencyKey, undoOf, sagaId, step, ...(user !== undefined && { user }) };
  }

  #unknownTarget(participant: string): DeliveryOutcome {
    const known = Object.keys(this.#options.routing).join(', ') || 'none';
    const message = `The worker has no participant "${participant}"; known: ${known}.`;
    return { kind: 'unsent', code: 'UNKNOWN_TARGET', message, causes: [] };
  }
}

function activityOptions(dispatch: Dispatch, { taskQueue }: Route): ActivityOptions {
  const { summary, policy } = dispatch;
  return {
    ...(taskQueue !== undefined && { taskQueue }),
    activityId: activityIdOf(dispatch),
    summary,
    startToCloseTimeout: Math.min(policy.attemptTimeout, policy.totalTimeout),
    scheduleToCloseTimeout: policy.totalTimeout,
    // The same time once more: it tells a request that nobody took from one that nobody answered.
    scheduleToStartTimeout: policy.totalTimeout,
    // A cancelled attempt may still do its deed: what became of it is awaited (S8).
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: {
      initialInterval: policy.initialInterval,
      backoffCoefficient: policy.backoffCoefficient,
      maximumInterval: policy.maximumInterval,
      ...(policy.maximumAttempts !== undefined && { maximumAttempts: policy.maximumAttempts }),
      nonRetryableErrorTypes: FINAL_FAILURES,
    },
  };
}

function* failedOutcome(error: unknown, dispatch: Dispatch, scheduledAt: number): Work<DeliveryOutcome> {
  if (error instanceof ActivityFailure) {
    const attempts = dependsOnAttempt(error) ? yield* countAttempts(dispatch, scheduledAt) : undefined;
    return outcomeOfFailure(error, attempts);
  }
  if (!(error instanceof CancelledFailure)) throw error;
  const message = 'The execution was cancelled before the request was sent.';
  return { kind: 'unsent', code: 'CANCELLED', message, causes: [] };
}

/** How many attempts an activity of another worker took; `undefined` when nobody can tell. */
function* countAttempts(dispatch: Dispatch, scheduledAt: number): Work<number | undefined> {
  // A second attempt would have waited that long.
  if (Date.now() - scheduledAt < dispatch.policy.initialInterval) return 1;
  const options = {
    startToCloseTimeout: '10s',
    scheduleToCloseTimeout: '1m',
    summary: `attempts of ${dispatch.step}`,
  } as const;
  const count = () => scheduleLocalActivity<number>(ATTEMPTS_ACTIVITY, [activityIdOf(dispatch)], options);
  return yield* waitFor(CancellationScope.nonCancellable(count).catch(() => undefined));
}

function activityIdOf({ step, phase }: Dispatch): string {
  return phase === 'undo' ? `${step}:undo` : step;
}
