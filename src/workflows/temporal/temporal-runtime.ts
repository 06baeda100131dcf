/** Owns the engine's port on Temporal: requests are activities, waits are timers and conditions (S14). */
import { compact } from '../../context/compact';
import {
  ActivityFailure,
  CancellationScope,
  condition,
  scheduleActivity,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import { decodeContent } from '../../context/content';
import type { UserCallback } from '../../definition/callbacks';
import type { CallbackTable } from '../../definition/hook';
import type { Phase } from '../../definition/options/resolve-options';
import type { RetryPolicyData } from '../../definition/options/step-options';
import { HostInterrupt } from '../../engine/host-interrupt';
import type { Incident } from '../../engine/operators/incident';
import type { ResetReport } from '../../engine/reset/reset-report';
import type { Delivery, DeliveryOutcome, Dispatch, Runtime } from '../../engine/runtime';
import type { SagaState } from '../../engine/saga-state';
import { wait, type Coroutine } from '../../engine/coroutine';
import { STUCK_ACTIVITY } from '../../protocol/names';
import { metadataOf, type ParticipantCall } from '../../protocol/participant-call';
import { NO_LONGER_STUCK } from '../../protocol/stuck-memo';
import { type Route, routePolicy, type RoutingTable, routeTo, unknownTarget } from '../../protocol/routing';
import { activityOptions } from './activity-options';
import { outcomeOfFailure } from './activity-outcome';
import { countAttemptsByOldRules } from './activity-facts';
import type { CancelRequest } from './cancel-request';
import { hasChange } from './change-flags';
import { ContextEchoes } from './recorded-context';
import { ContinueRun } from '../continue-run';
import { readDeliveredAnswer } from './delivered-answer';
import { logRefusal } from './refusal-log';
import type { RequestScope } from './request-scope';
import { dependsOnAttemptByOldRules, outcomeByOldRules } from './old-outcome';
import { sendByActivities } from './request-activities';
import { ResetReports } from './reset-report';

/** What the workflow brings to its adapter. */
export interface TemporalRuntimeOptions {
  readonly state: SagaState;
  readonly callbacks: CallbackTable;
  readonly routing: RoutingTable;
  readonly user: string | undefined;
  readonly cancelRequest: CancelRequest;
  readonly requestScope: RequestScope;
  /** Called before each wait, so that Temporal's UI shows where the execution stands. */
  readonly onWait: () => void;
  /** Called instead when the run ends for a continue-as-new run that begins as stuck. */
  readonly onHandOver: () => void;
}

/** Activities that the saga's own worker serves. */
const OWN_WORKER: Route = {};

/** Well below the 51,200 events at which Temporal ends a workflow; it suggests continue-as-new at 4,096. */
const MOST_EVENTS = 10_000;

/** The engine's port on Temporal: requests are activities, waits are timers and conditions. */
export class TemporalRuntime implements Runtime {
  readonly #options: TemporalRuntimeOptions;
  readonly #echoes = new ContextEchoes();
  readonly #resets = new ResetReports();
  /** The incidents with which this run has begun. */
  readonly #inherited: readonly string[];

  constructor(options: TemporalRuntimeOptions) {
    this.#options = options;
    this.#inherited = options.state.active.incidents.map(({ id }) => id);
  }

  callback(reference: string): UserCallback {
    const callback = this.#options.callbacks.get(reference);
    if (callback) return callback;
    throw new HostInterrupt(`This worker does not have the callback ${reference}.`);
  }

  participantPolicy(participant: string, phase: Phase): RetryPolicyData | undefined {
    return routePolicy(this.#options.routing, participant, phase);
  }

  now(): number {
    return Date.now();
  }

  /** Temporal seeds it anew at a reset, and a replay gives the same again. */
  nonce(): string {
    return Math.random().toString(36).slice(2, 12);
  }

  *send(dispatch: Dispatch): Coroutine<Delivery> {
    const { participant, context, isProtected } = dispatch;
    const route = participant === '' ? OWN_WORKER : routeTo(this.#options.routing, participant);
    if (!route) return { outcome: this.#unknownTarget(participant), context };
    if (this.cancelRequested() && !isProtected) return { outcome: CANCELLED_BEFORE, context };
    const { requestScope, state, onWait } = this.#options;
    onWait();
    const underWay = state.active.of(dispatch.step);
    underWay?.whileSending(() => {
      requestScope.interrupt();
    }, isProtected);
    try {
      const request = state.hasOldRules
        ? this.#sendByOldRules(dispatch, route)
        : this.#sendNow(dispatch, route);
      const delivery = yield* request;
      const { outcome } = delivery;
      if (outcome.kind === 'refused') logRefusal(dispatch, outcome.reply);
      return delivery;
    } finally {
      underWay?.whileSending(undefined);
    }
  }

  *resetReport(): Coroutine<ResetReport | undefined> {
    return yield* this.#resets.read();
  }

  *#sendNow(dispatch: Dispatch, route: Route): Coroutine<Delivery> {
    const { context, idempotencyKey: key } = dispatch;
    const args = this.#args(dispatch, route);
    const end = yield* sendByActivities(dispatch, route, args, {
      requestScope: this.#options.requestScope,
      resets: this.#resets,
    });
    if ('returned' in end) return this.#delivery(dispatch, end.returned, end.isDoubted);
    const { failure, isOnlyAttempt, isDoubted } = end;
    const { taskQueue = workflowInfo().taskQueue } = route;
    const facts = { key, isOnlyAttempt, isDoubted, taskQueue, within: dispatch.policy.totalTimeout };
    return { outcome: outcomeOfFailure(failure, facts), context };
  }

  /** As 0.2 did: one activity carries all attempts. */
  *#sendByOldRules(dispatch: Dispatch, route: Route): Coroutine<Delivery> {
    const scheduledAt = Date.now();
    try {
      const options = activityOptions(dispatch, route);
      const args = this.#args(dispatch, route);
      const request = () => scheduleActivity<unknown>(dispatch.target, args, options);
      return this.#delivery(dispatch, yield* wait(() => this.#options.requestScope.run(request)), false);
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      const attempts = dependsOnAttemptByOldRules(error)
        ? yield* countAttemptsByOldRules(dispatch, scheduledAt)
        : undefined;
      return { outcome: outcomeByOldRules(error, attempts), context: dispatch.context };
    }
  }

  *idle(milliseconds: number | undefined, summary: string): Coroutine {
    const { state, onWait } = this.#options;
    onWait();
    const { arrivals } = state;
    const hasArrived = () => state.arrivals !== arrivals;
    yield* wait(() =>
      CancellationScope.nonCancellable(() =>
        milliseconds === undefined
          ? condition(hasArrived)
          : condition(hasArrived, milliseconds, { summary }).then(() => undefined),
      ),
    );
  }

  // eslint-disable-next-line require-yield -- it waits for nothing
  *boundary(): Coroutine {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    if (continueAsNewSuggested || historyLength >= MOST_EVENTS) throw new ContinueRun();
  }

  /**
   * A continue-as-new run waits for the operator: it runs the newest code, which this run's history would not allow, and
   * it keeps no worker of an old version busy.
   */
  *stuck(incident: Incident, isOver: () => boolean): Coroutine {
    if (!hasChange('waitsForOperator')) return;
    if (!this.#inherited.includes(incident.id)) {
      this.#options.onHandOver();
      throw new ContinueRun();
    }
    // An operator who reads lists may act before this run begins.
    if (!isOver()) this.#notify(incident);
    while (!isOver()) yield* this.idle(undefined, '');
    upsertMemo(NO_LONGER_STUCK);
  }

  cancelRequested(): boolean {
    return this.#options.cancelRequest.requested;
  }

  /** Calls the worker's `onStuck` hook. The saga does not depend on its success. */
  #notify({ id, step, phase, error }: Incident): void {
    const { user } = this.#options;
    const { workflowId: uuid, workflowType: saga } = workflowInfo();
    const notice = compact({ uuid, saga, step, phase, incident: id, error, user });
    const options = {
      activityId: `${step}:${phase}:stuck`,
      summary: `tell that ${step} is stuck`,
      startToCloseTimeout: '1m',
      retry: { maximumAttempts: 10 },
    } as const;
    CancellationScope.nonCancellable(() => scheduleActivity(STUCK_ACTIVITY, [notice], options)).catch(
      () => undefined,
    );
  }

  /**
   * The saga's own worker gets the context beside the request (S14); another worker, in any language, knows nothing of
   * sagas.
   */
  #args(dispatch: Dispatch, { taskQueue }: Route): unknown[] {
    const { content, context, participant, policy, undoes } = dispatch;
    const { user } = this.#options;
    const metadata = metadataOf(dispatch, { sagaId: workflowInfo().workflowId, user });
    if (taskQueue !== undefined) return [decodeContent(content), metadata];
    const { nonRetryable } = policy;
    const call: ParticipantCall = compact({
      content,
      metadata,
      echo: this.#echoes.send(context, participant === ''),
      nonRetryable: nonRetryable.length > 0 ? nonRetryable : undefined,
      undoes,
      readsResultsAlone: this.#options.state.hasOldRules ? (true as const) : undefined,
    });
    return [call];
  }

  /**
   * The result of the activity says which kind of worker served it. Today's route does not: the participant may have
   * moved since history recorded the result.
   */
  #delivery(dispatch: Dispatch, returned: unknown, isDoubted: boolean): Delivery {
    const { step, context } = dispatch;
    const { hasOldRules } = this.#options.state;
    const { outcome, attempts, echo } = readDeliveredAnswer(returned, dispatch, {
      hasOldRules,
      isDoubted,
    });
    const recorded = echo ? this.#echoes.receive(echo, step, context) : context;
    return compact({ outcome, attempts, context: recorded });
  }

  #unknownTarget(participant: string): DeliveryOutcome {
    const message = unknownTarget(participant, Object.keys(this.#options.routing));
    return { kind: 'unsent', code: 'UNKNOWN_TARGET', message, causes: [] };
  }
}

const CANCELLED_BEFORE: DeliveryOutcome = {
  kind: 'unsent',
  code: 'CANCELLED',
  message: 'The execution was cancelled before the request was sent.',
  causes: [],
};
