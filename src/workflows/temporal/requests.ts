/**
 * Owns the requests of a run on Temporal: whether one goes out as a local activity or as an activity, its arguments, and what its end
 * delivers (S3, S14).
 */
import {
  ActivityFailure,
  CancellationScope,
  scheduleActivity,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { compact } from '../../context/compact';
import { decodeContent } from '../../context/content';
import { wait, type Coroutine } from '../../engine/coroutine';
import { afterDoubt, classifyNoReply } from '../../engine/requests/evidence';
import type { ResetReport } from '../../engine/reset/reset-report';
import type { Delivery, Dispatch, RequestSize } from '../../engine/runtime';
import type { SagaState } from '../../engine/saga-state';
import type { LocalEnd } from '../../protocol/local-call';
import { FIRST_TASK_ACTIVITY } from '../../protocol/names';
import { metadataOf, type ParticipantCall, type RequestMetadata } from '../../protocol/participant-call';
import type { Route } from '../../protocol/routing';
import { countAttemptsByOldRules } from './activity-facts';
import { activityOptions } from './activity-options';
import { outcomeOfFailure } from './activity-outcome';
import type { CancelRequest } from './cancel-request';
import { readDeliveredAnswer } from './delivered-answer';
import { restAfter } from './local-hand-over';
import { LocalRequests, type LocalResult } from './local-requests';
import { dependsOnAttemptByOldRules, outcomeByOldRules } from './old-outcome';
import { ContextEchoes } from './recorded-context';
import type { LocalActivities } from './local-activities';
import type { OwnWorker } from './own-worker';
import { pause, sendByActivities } from './request-activities';
import type { RequestScope } from './request-scope';

/** In milliseconds: a wait of none would not end the workflow task. */
const SHORTEST_WAIT = 1;

/** What the requests of a run need of it. */
export interface RequestsOptions {
  readonly state: SagaState;
  readonly user: string | undefined;
  readonly cancelRequest: CancelRequest;
  readonly ownWorker: OwnWorker;
  readonly localActivities: LocalActivities;
}

/** The requests of a run. */
export class Requests {
  readonly #options: RequestsOptions;
  readonly #undecidedReset: () => Coroutine<ResetReport | undefined>;
  readonly #echoes = new ContextEchoes();
  readonly #local: LocalRequests;

  /** @param undecidedReset - What a run before a reset has sent that concerns the saga. */
  constructor(options: RequestsOptions, undecidedReset: () => Coroutine<ResetReport | undefined>) {
    this.#options = options;
    this.#local = new LocalRequests(options);
    this.#undecidedReset = undecidedReset;
  }

  /** Sends a request, and waits for its end. */
  send(dispatch: Dispatch, route: Route, sending: Sending): Coroutine<Delivery> {
    return this.#options.state.hasOldRules
      ? this.#sendByOldRules(dispatch, route, sending)
      : this.#sendNow(dispatch, route, sending);
  }

  /** About how many bytes of context travel beside a request. */
  echoSize(request: RequestSize): number {
    return this.#echoes.sizeOf(request, request.participant === '');
  }

  *mayRepeatTask(): Coroutine<boolean> {
    const question = {
      activity: FIRST_TASK_ACTIVITY,
      args: [this.#local.span],
      activityId: 'saga:first-task',
      startToCloseTimeout: '10s',
      summary: 'whether a workflow task was lost',
    } as const;
    const { ownWorker } = this.#options;
    return yield* ownWorker.answerTo(() =>
      ownWorker.ask<boolean>(question).then(
        (isFirst) => !isFirst,
        () => true,
      ),
    );
  }

  *#sendNow(dispatch: Dispatch, route: Route, sending: Sending): Coroutine<Delivery> {
    const local = dispatch.isLocal ? yield* this.#sendLocally(dispatch, sending) : undefined;
    if (local && 'returned' in local) {
      return yield* this.#ended(dispatch, this.#delivery(dispatch, local.returned, false));
    }
    if (local && !(yield* this.#continues(dispatch, local, sending))) {
      return yield* this.#ended(dispatch, endedLocally(dispatch, local));
    }
    const rest = local ? restAfter(dispatch, local) : dispatch;
    const delivery = yield* this.#sendRecorded(rest, route, { requestScope: sending.scope, earlier: local });
    this.#local.recorded();
    const isDoubted = local ? local.uncertain : yield* this.#isDoubted(dispatch, delivery);
    const outcome = isDoubted ? afterDoubt(delivery.outcome) : delivery.outcome;
    return { ...delivery, outcome, leftAs: 'recorded' };
  }

  /** Whether a lost workflow task may have sent a request that history has held from the beginning this time. */
  *#isDoubted({ mayBeRepeated }: Dispatch, { outcome }: Delivery): Coroutine<boolean> {
    if (mayBeRepeated) return outcome.kind !== 'success' && (yield* this.mayRepeatTask());
    this.#local.passedBoundary();
    return false;
  }

  *#sendLocally(dispatch: Dispatch, sending: Sending): Coroutine<LocalResult | undefined> {
    sending.isLocal = true;
    const result = yield* this.#local.send(dispatch, this.#call(dispatch));
    sending.isLocal = false;
    return result;
  }

  /**
   * The end of a local request. Where it is no success, the workflow task ends first: a cancel, an action or a reply that came
   * while it lasted counts before that end, as it does where an activity carries the request.
   */
  *#ended({ step }: Dispatch, delivery: Delivery): Coroutine<Delivery> {
    const { kind } = delivery.outcome;
    if (kind === 'success' || kind === 'accepted') return { ...delivery, leftAs: 'local' };
    const summary = `look for messages before ${step} ends`;
    yield* wait(() => CancellationScope.nonCancellable(() => sleep(SHORTEST_WAIT, { summary })));
    this.#local.recorded();
    return { ...delivery, leftAs: 'recorded' };
  }

  /** Whether a request continues as an activity, after the wait that its policy or its participant asks for. */
  *#continues(dispatch: Dispatch, { nextIn }: LocalEnd, { isGivenUp, scope }: Sending): Coroutine<boolean> {
    if (nextIn === undefined || isGivenUp) return false;
    if (nextIn > 0 && !(yield* wait(() => pause(scope, nextIn, dispatch)))) return false;
    return !(yield* this.#undecidedReset());
  }

  *#sendRecorded(
    dispatch: Dispatch,
    route: Route,
    {
      requestScope,
      earlier,
    }: { readonly requestScope: RequestScope; readonly earlier: LocalEnd | undefined },
  ): Coroutine<Delivery> {
    const { context, idempotencyKey: key } = dispatch;
    this.#options.localActivities.beforeOtherWait();
    const args = this.#args(dispatch, route, earlier);
    const end = yield* sendByActivities(dispatch, route, args, {
      requestScope,
      resetReport: this.#undecidedReset,
      ownWorker: this.#options.ownWorker,
      areConcurrent: this.#options.state.openFlows.areConcurrent,
    });
    if ('returned' in end) return this.#delivery(dispatch, end.returned, end.isDoubted);
    const { failure, isOnlyAttempt, isDoubted } = end;
    const { taskQueue = workflowInfo().taskQueue } = route;
    const facts = { key, isOnlyAttempt, isDoubted, taskQueue, within: dispatch.policy.totalTimeout };
    return { outcome: outcomeOfFailure(failure, facts), context };
  }

  /** As 0.2 did: one activity carries all attempts. */
  *#sendByOldRules(dispatch: Dispatch, route: Route, sending: Sending): Coroutine<Delivery> {
    const scheduledAt = Date.now();
    this.#options.localActivities.beforeOtherWait();
    try {
      const options = activityOptions(dispatch, route);
      const args = this.#args(dispatch, route);
      const request = () => scheduleActivity<unknown>(dispatch.target, args, options);
      return this.#delivery(dispatch, yield* wait(() => sending.scope.run(request)), false);
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      const attempts = dependsOnAttemptByOldRules(error)
        ? yield* countAttemptsByOldRules(dispatch, scheduledAt, this.#options.ownWorker)
        : undefined;
      return { outcome: outcomeByOldRules(error, attempts), context: dispatch.context };
    }
  }

  /**
   * The saga's own worker gets the context beside the request (S14); another worker, in any language, knows nothing of
   * sagas.
   */
  #args(dispatch: Dispatch, { taskQueue }: Route, before?: LocalEnd): unknown[] {
    if (taskQueue !== undefined) return [decodeContent(dispatch.content), this.#metadata(dispatch)];
    const { attempts = 0, uncertain = false } = before ?? {};
    const earlier = attempts > 0 || uncertain ? { attempts, uncertain } : undefined;
    return [{ ...this.#call(dispatch), ...compact({ earlier }) }];
  }

  #metadata(dispatch: Dispatch): RequestMetadata {
    return metadataOf(dispatch, { sagaId: workflowInfo().workflowId, user: this.#options.user });
  }

  #call(dispatch: Dispatch): ParticipantCall {
    const { content, participant, policy, undoes } = dispatch;
    const { nonRetryable } = policy;
    return compact({
      content,
      metadata: this.#metadata(dispatch),
      echo: this.#echoes.send(dispatch, participant === ''),
      nonRetryable: nonRetryable.length > 0 ? nonRetryable : undefined,
      undoes,
      readsResultsAlone: this.#options.state.hasOldRules ? (true as const) : undefined,
    });
  }

  /**
   * The result of the activity says which kind of worker served it. Today's route does not: the participant may have
   * moved since history recorded the result.
   */
  #delivery(dispatch: Dispatch, returned: unknown, isDoubted: boolean): Delivery {
    const { context } = dispatch;
    const { hasOldRules } = this.#options.state;
    const { outcome, attempts, echo } = readDeliveredAnswer(returned, dispatch, {
      hasOldRules,
      isDoubted,
    });
    const recorded = echo ? this.#echoes.receive(echo, dispatch) : context;
    return compact({ outcome, attempts, context: recorded });
  }
}

/** A request while it is sent: it may be given up, and its scope is cancelled where it is an activity. */
export class Sending {
  readonly scope: RequestScope;
  isLocal = false;
  isGivenUp = false;

  constructor(scope: RequestScope) {
    this.scope = scope;
  }

  giveUp(): void {
    this.isGivenUp = true;
    if (!this.isLocal) this.scope.interrupt();
  }
}

/** No attempt follows the local ones. */
function endedLocally({ context }: Dispatch, end: LocalEnd): Delivery {
  const { message, causes, uncertain, attempts } = end;
  const code = end.code === 'UNKNOWN_TARGET' ? ('UNKNOWN_TARGET' as const) : undefined;
  const outcome = classifyNoReply({ message, causes, ...compact({ code }) }, uncertain);
  return { outcome, attempts, context };
}
