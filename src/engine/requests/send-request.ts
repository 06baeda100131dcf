/**
 * Owns the request of a step from its first sending to its outcome: what the journal and the pivot record (S3, S7), and
 * the probe of an outcome in doubt (S4).
 */
import type { Coroutine } from '../coroutine';
import { sizeOf } from '../../context/json-size';
import { failureAt, StepFailure } from '../record/failure';
import type { Reply } from '../record/reply';
import type { Earlier } from '../record/step-entry';
import type { AnsweredOutcome, UnknownOutcome } from '../runtime';
import type { StepRun } from '../step-run';
import { reasonToStop } from '../stop-reason';
import type { BuiltRequest } from './build-request';
import { dispatchRequest, type Dispatched, untilRequestAdmitted } from './dispatch';
import { type Ending, hasFinalAnswer, inDoubt } from './evidence';
import { probe } from './probe';
import { namingTarget, refusalMessage } from './request-message';
import { settleTime } from './settle-time';
import { unanswered } from './unanswered';

/**
 * Sends the request of a step and records what may have happened. Where that is in doubt, a probe asks the participant.
 *
 * @throws StepFailure `OUTCOME_UNKNOWN`, `NOT_DONE`, or the host's code for a request that never left.
 */
export function* sendRequest(run: StepRun, request: BuiltRequest): Coroutine<AnsweredOutcome> {
  const { target } = request;
  const first = yield* sendOnce(run, request);
  if (isAnswer(first)) return first;
  const found = canBeProbed(first) ? yield* probe(run) : undefined;
  if (found?.kind === 'done') return recordAnswer(run, { kind: 'success', reply: found.reply });
  if (found?.kind !== 'not-done') {
    throw unanswered(run, 'onExecute', first, { target, more: found?.cause });
  }
  recordNotDone(run);
  const again = isSentAgain(run) ? yield* sendOnce(run, request) : undefined;
  if (again && isAnswer(again)) return again;
  if (again) throw unanswered(run, 'onExecute', again, { target });
  const place = { step: run.path, hook: 'onExecute' };
  throw failureAt(place, 'NOT_DONE', `${namingTarget(target, first.message)} The probe says: not done.`, {
    causes: first.causes,
  });
}

/** The failure of a step, or of a notice, whose request was refused. */
export function refusal({ path }: StepRun, target: string, response: Reply, hook = 'onExecute'): Error {
  const place = { step: path, hook };
  return failureAt(place, 'REFUSED', refusalMessage(target, response), { response });
}

/** Records what the participant, or an operator in its place, answered. An effect that happened before stays done. */
export function recordAnswer({ entry, pivot, options }: StepRun, answer: AnsweredOutcome): AnsweredOutcome {
  const isDone = entry.answered(answer.kind === 'success');
  entry.measured({ responseSize: sizeOf(answer.reply.content) });
  if (options.keepReply === true) entry.keepReply(answer.reply);
  pivot?.answered(isDone);
  return answer;
}

/** One request with all its attempts, recorded. */
function* sendOnce(run: StepRun, request: BuiltRequest): Coroutine<Ending> {
  const { entry, pivot, state } = run;
  const reason = yield* untilRequestAdmitted(run, request);
  if (reason) throw new StepFailure(reason);
  const before = recordSending(run, request);
  const { ending: came, attempts } = yield* dispatchInDoubt(run, request);
  const ending = inDoubt(came, { earlier: before.outcome, isReset: state.isReset });
  entry.countAttempts(attempts);
  entry.measured({ requestSize: request.size });
  if (ending.kind === 'unsent') {
    entry.unsent(before);
    pivot?.notSent(before.outcome);
    return ending;
  }
  if (isAnswer(ending)) return recordAnswer(run, ending);
  // What was done before stays done, whatever another request comes to.
  if (before.outcome !== 'done') recordDoubt(run, ending, request);
  return ending;
}

/** The request counts as sent before it leaves. */
function recordSending(
  { entry, pivot, state, options }: StepRun,
  { content, kept = content }: BuiltRequest,
): Earlier {
  if (!state.hasOldRules && hasFinalAnswer(entry.outcome) && entry.sent.includes(entry.generation)) {
    entry.beginGeneration();
  }
  const before = entry.sending();
  if (options.keepSent === true) entry.keepSent(kept);
  pivot?.sent();
  return before;
}

/** A host that fails while the request is out leaves it in doubt, and time to land. */
function* dispatchInDoubt(run: StepRun, request: BuiltRequest): Coroutine<Dispatched> {
  try {
    return yield* dispatchRequest(run, 'execute', request);
  } catch (error) {
    run.entry.inDoubt(settleTime(run, request.participant));
    throw error;
  }
}

function recordDoubt(run: StepRun, { reply, late }: UnknownOutcome, { participant }: BuiltRequest): void {
  const { entry, options } = run;
  if (options.keepReply === true && reply) entry.keepReply(reply);
  if (late) entry.inDoubt(settleTime(run, participant));
}

/**
 * The participant says that the effect did not happen, and after the settle time no request can follow. An effect of an
 * earlier request stays done.
 */
function recordNotDone({ entry, pivot }: StepRun): void {
  if (entry.outcome === 'done') return;
  entry.answered(false);
  pivot?.answered(false);
}

/** Whether the request is sent again after "not done", unless an operator has decided otherwise. */
function isSentAgain(run: StepRun): boolean {
  return run.options.whenNotDone === 'retry' && !run.isDecided && !reasonToStop(run);
}

function isAnswer(ending: Ending): ending is AnsweredOutcome {
  return ending.kind === 'success' || ending.kind === 'refused';
}

/** Whether a probe can find the outcome out. */
function canBeProbed(ending: Ending): boolean {
  return ending.kind === 'unknown' && ending.code === undefined;
}
