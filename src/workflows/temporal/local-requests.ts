/**
 * Owns the requests that go out as local activities: the worker that runs the workflow carries them out within the workflow task,
 * and history gets one event for each when the task ends.
 *
 * Whether a request begins as a local one follows from the definition and from history alone, so that a replay decides the same:
 * a participant that this worker does not serve, too, is found out by the local activity.
 */
import { compact } from '../../context/compact';
import { sizeOf } from '../../context/json-size';
import { ActivityFailure, scheduleLocalActivity, workflowInfo } from '@temporalio/workflow';
import type { Coroutine } from '../../engine/coroutine';
import type { Dispatch } from '../../engine/runtime';
import { type LocalEnd, type LocalTerms, readLocalEnd, type TaskSpan } from '../../protocol/local-call';
import type { ParticipantCall } from '../../protocol/participant-call';
import type { CancelRequest } from './cancel-request';
import type { LocalActivities } from './local-activities';
import { LocalPace } from './local-pace';

/** How a local request ended: with a result that the activity of any request may have, or without an answer. */
export type LocalResult = { readonly returned: unknown } | LocalEnd;

/** How long a local activity may wait for a slot of its worker, and then run. Together far less than a workflow task. */
const LONGEST_QUEUE = '2s';
const LONGEST_RUN = '4s';

/** What local requests need of their run. */
export interface LocalRequestsOptions {
  readonly cancelRequest: CancelRequest;
  readonly localActivities: LocalActivities;
}

/** The local requests of a run. */
export class LocalRequests {
  readonly #options: LocalRequestsOptions;
  readonly #pace = new LocalPace();
  /** The start of the workflow task in which the last request has ended that no local one can have passed. */
  #since = 0;

  constructor(options: LocalRequestsOptions) {
    this.#options = options;
  }

  /** The workflow tasks of which one may have been lost with local requests of the present chain. */
  get span(): TaskSpan {
    return { task: workflowInfo().historyLength, since: this.#since };
  }

  /**
   * Sends a request.
   *
   * @returns `undefined` where the workflow task has no room for its result.
   */
  *send(dispatch: Dispatch, call: ParticipantCall): Coroutine<LocalResult | undefined> {
    const echo = sizeOf(call.echo);
    const room = this.#pace.roomBeside(echo);
    if (room === undefined) return undefined;
    const local: LocalTerms = { ...this.span, room, policy: policyOf(dispatch) };
    const result = yield* resultOf(dispatch, { ...call, local }, this.#options);
    this.#pace.took(sizeOf('returned' in result ? result.returned : result));
    return result;
  }

  /** Everything up to now is in history. */
  recorded(): void {
    this.#pace.restarts();
  }

  /** A request has ended that no local one can have passed, whatever was lost. */
  passedBoundary(): void {
    this.#since = workflowInfo().historyLength;
  }
}

function policyOf({ policy }: Dispatch): LocalTerms['policy'] {
  const { attemptTimeout, totalTimeout, initialInterval, backoffCoefficient } = policy;
  const { maximumInterval, maximumAttempts } = policy;
  const intervals = { initialInterval, backoffCoefficient, maximumInterval };
  return { attemptTimeout, totalTimeout, ...intervals, ...compact({ maximumAttempts }) };
}

function* resultOf(
  dispatch: Dispatch,
  call: ParticipantCall,
  { cancelRequest, localActivities }: LocalRequestsOptions,
): Coroutine<LocalResult> {
  const { target, summary, idempotencyKey: key } = dispatch;
  const options = {
    summary,
    startToCloseTimeout: LONGEST_RUN,
    scheduleToStartTimeout: LONGEST_QUEUE,
    retry: { maximumAttempts: 1 },
  } as const;
  try {
    // It ends soon, so that nothing cancels it: a request that is given up meanwhile does not continue as an activity.
    const begin = () => scheduleLocalActivity<unknown>(target, [call], options);
    const returned = yield* localActivities.endOf(() => cancelRequest.runToItsEnd(begin));
    return readLocalEnd(returned, key) ?? { returned };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return unfinished(error, dispatch);
  }
}

/** The worker has broken the local activity off, or was too busy for it. Its attempt may have had the effect. */
function unfinished({ cause }: ActivityFailure, { idempotencyKey: key, policy }: Dispatch): LocalEnd {
  const message = `The worker did not end the request within its workflow task: ${cause?.message ?? 'no reason is known'}.`;
  const nextIn = policy.maximumAttempts === 1 ? undefined : policy.initialInterval;
  const attempt = { attempts: 1, uncertain: true, elapsed: 0, message, causes: [] };
  return { format: 'saga-local-end-1', key, ...attempt, ...compact({ nextIn }) };
}
