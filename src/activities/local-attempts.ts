/**
 * Owns the attempts of a request within a local activity: quick ones, one after the other, as its policy says.
 *
 * A workflow task waits for them, and a slot of the worker is taken: an attempt has a second at most, and a longer wait is that of
 * an activity, which continues the request. An attempt that is cut there is one without an answer.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { compact } from '../context/compact';
import type { StepOutcome } from '../engine/record/journal-entry';
import type { LocalEnd, LocalTerms } from '../protocol/local-call';
import type { AttemptEnd, RepliedEnd, RetryEnd } from './attempt-end';
import { isNonRetryable } from './failure-kind';
import { attemptWithin, type RequestFrame, undoesOf } from './one-attempt';
import type { Transport } from './transport';

/** How long a local attempt may take, in milliseconds. */
export const LOCAL_ATTEMPT = 1_000;
/** The longest wait between two local attempts. */
export const LOCAL_WAIT = 500;
/** No local attempt begins after this time. */
const LOCAL_TIME = 1_500;

/** How a local request ended, apart from the proof that its task is the first one. */
export type LocallyAttempted =
  | {
      readonly kind: 'reply';
      readonly end: RepliedEnd;
      readonly attempts: number;
      readonly uncertain: boolean;
      readonly elapsed: number;
    }
  | ({ readonly kind: 'none' } & Omit<LocalEnd, 'format' | 'key' | 'isFirstTask'>);

/** What a request needs beside itself. */
export interface LocalRequest {
  readonly request: RequestFrame;
  readonly transport: Transport;
  readonly policy: LocalTerms['policy'];
  readonly undoes: StepOutcome | undefined;
  readonly nonRetryable: readonly string[];
}

/** Makes attempts until one brings an answer, or the rest belongs to an activity. */
export async function attemptLocally(given: LocalRequest): Promise<LocallyAttempted> {
  const { request, transport, policy } = given;
  const startedAt = Date.now();
  let uncertain = false;
  for (let attempt = 1; ; attempt += 1) {
    const left = policy.totalTimeout - (Date.now() - startedAt);
    const facts = { undoes: undoesOf(request, given.undoes), uncertain };
    const time = Math.min(LOCAL_ATTEMPT, policy.attemptTimeout, left);
    const begunAt = Date.now();
    const end = await attemptWithin(time, transport, { request, attempt, facts });
    const isSlow = Date.now() - begunAt >= LOCAL_ATTEMPT;
    const elapsed = Date.now() - startedAt;
    if (end.kind === 'reply') return { kind: 'reply', end, attempts: attempt, uncertain, elapsed };
    uncertain ||= !end.harmless;
    const nextIn = waitAfter(end, given, { attempt, elapsed });
    const isQuick = !isSlow && nextIn !== undefined && nextIn <= LOCAL_WAIT;
    if (!isQuick || elapsed + nextIn >= LOCAL_TIME)
      return withoutAnswer(end, { attempts: attempt, uncertain, elapsed, ...compact({ nextIn }) });
    await pause(nextIn);
  }
}

/** How long to wait for the next attempt; `undefined` where none follows. */
function waitAfter(
  end: RetryEnd,
  { policy, nonRetryable }: LocalRequest,
  { attempt, elapsed }: { readonly attempt: number; readonly elapsed: number },
): number | undefined {
  const {
    initialInterval,
    backoffCoefficient,
    maximumInterval,
    maximumAttempts = Infinity,
    totalTimeout,
  } = policy;
  if (attempt >= maximumAttempts || isNonRetryable(end.kinds, nonRetryable)) return undefined;
  const backoff = Math.min(initialInterval * backoffCoefficient ** (attempt - 1), maximumInterval);
  const nextIn = Math.ceil(end.retryAfter ?? backoff);
  return elapsed + nextIn < totalTimeout ? nextIn : undefined;
}

function withoutAnswer(
  { message, causes, code }: Extract<AttemptEnd, { kind: 'retry' }>,
  found: Pick<LocalEnd, 'attempts' | 'uncertain' | 'elapsed' | 'nextIn'>,
): LocallyAttempted {
  return { kind: 'none', message, causes, ...compact({ code }), ...found };
}
