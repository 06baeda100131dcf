import { dispatchRequest, type Dispatched } from './dispatch';
import { type Ending, hasFinalAnswer, inDoubt, provesNothingToUndo } from './evidence';
import { failureAt, type StepFailure } from '../record/failure';
import type { FailureCause } from '../../errors/describe-error';
import {
  beginGeneration,
  type JournalEntry,
  type StepOutcome,
  type UndoEntry,
  type UndoStatus,
} from '../record/journal';
import { LARGEST_KEPT_REPLY, sizeOf } from '../limits';
import { probe } from './probe';
import type { Reply } from '../record/reply';
import type { BuiltRequest } from './build-request';
import type { AnsweredOutcome, UnknownOutcome, UnsentOutcome } from '../runtime';
import { letSettle, settleTime } from './settle-time';
import { timeLeft } from './step-deadline';
import { reasonToStop } from '../stop-reason';
import type { StepRun } from '../step-run';
import type { Coroutine } from '../coroutine';

/**
 * Sends the request of a step, books in the journal what may have been done (S3, S4), and asks the participant
 * about it where that is in doubt.
 *
 * @throws StepFailure `OUTCOME_UNKNOWN`, `NOT_DONE`, or the host's code for a request that reached nobody.
 */
export function* sendRequest(run: StepRun, request: BuiltRequest): Coroutine<AnsweredOutcome> {
  const first = yield* sendOnce(run, request);
  if (isAnswer(first)) return first;
  const found = isInQuestion(first) ? yield* probe(run) : undefined;
  if (found?.kind === 'done') {
    const answer = { kind: 'success', reply: found.reply } as const;
    return recordAnswer(run, answer);
  }
  if (found?.kind !== 'not-done') throw unanswered(run, 'onExecute', first, found?.cause);
  recordNotDone(run);
  const again = isToBeSentAgain(run) ? yield* sendOnce(run, request) : undefined;
  if (again && isAnswer(again)) return again;
  if (again) throw unanswered(run, 'onExecute', again);
  const place = { step: run.path, hook: 'onExecute' };
  throw failureAt(place, 'NOT_DONE', `${first.message} Asked about it, the participant said: not done.`, {
    causes: first.causes,
  });
}

/** The failure of a step whose request was refused. */
export function refusal({ path }: StepRun, response: Reply): Error {
  const place = { step: path, hook: 'onExecute' };
  return failureAt(place, 'REFUSED', 'The participant refused the request.', { response });
}

/**
 * Sends the undo of a step. "Undone" means that the participant said so; what was never done may also be
 * unknown to it, or refused by it (S6).
 *
 * @throws StepFailure when the undo did not happen.
 */
export function* sendUndo(
  run: StepRun,
  undoEntry: UndoEntry,
  request: BuiltRequest,
): Coroutine<{ readonly status: UndoStatus; readonly reply: Reply }> {
  const { path, walk } = run;
  const place = { step: path, hook: 'onFailure' };
  yield* letSettle(run);
  if (walk.state.inbox.isDecided) {
    throw failureAt(place, 'OUTCOME_UNKNOWN', 'A person stepped in before the undo was sent.');
  }
  if (undoEntry.isRefused) beginGeneration(undoEntry);
  const { ending, attempts } = yield* dispatchRequest(run, 'undo', request);
  countAttempts(undoEntry, attempts);
  if (ending.kind === 'success') return { status: 'undone', reply: ending.reply };
  if (!walk.state.hasOldRules) recordUndoEnding(undoEntry, ending);
  // An earlier attempt may have undone it, which comes to the same.
  const reply = refusalOf(ending);
  if (reply && provesNothingToUndo(run.entry.outcome, reply)) return { status: 'nothing', reply };
  if (ending.kind === 'refused') {
    throw failureAt(place, 'REFUSED', 'The participant refused the undo.', { response: ending.reply });
  }
  throw unanswered(run, 'onFailure', ending);
}

/** An earlier request under this key that is in doubt may have undone the step: its answer is still to be had. */
function recordUndoEnding(undoEntry: UndoEntry, { kind }: Ending): void {
  if (kind === 'unknown') undoEntry.isDoubted = true;
  if (kind === 'refused' && !undoEntry.isDoubted) undoEntry.isRefused = true;
}

/** One request with all its attempts, booked. */
function* sendOnce(run: StepRun, request: BuiltRequest): Coroutine<Ending> {
  const { entry, step, walk } = run;
  const { state } = walk;
  const before = recordSending(run);
  const { ending: came, attempts } = yield* dispatchInDoubt(run, request);
  const ending = inDoubt(came, { earlier: before.outcome, isReset: state.isReset });
  countAttempts(entry, attempts);
  entry.requestSize = request.size;
  if (ending.kind === 'unsent') {
    recordUnsent(entry, before);
    // Neither this request nor one before it can have had an effect.
    if (step.pivot && before.outcome !== 'unknown' && before.outcome !== 'done') state.pivot = undefined;
    return ending;
  }
  if (isAnswer(ending)) return recordAnswer(run, ending);
  // What was done before stays done, whatever another request comes to.
  if (before.outcome !== 'done') recordDoubt(run, ending, request);
  return ending;
}

/** What the journal said before a request was sent. */
interface Sent {
  readonly outcome: StepOutcome | undefined;
  readonly sent: readonly number[];
}

/** A host that fails while the request is out leaves it in doubt, and time to land. */
function* dispatchInDoubt(run: StepRun, request: BuiltRequest): Coroutine<Dispatched> {
  try {
    return yield* dispatchRequest(run, 'execute', request);
  } catch (error) {
    run.entry.settleTime = settleTime(run, request.participant);
    throw error;
  }
}

function recordUnsent(entry: JournalEntry, { outcome, sent }: Sent): void {
  entry.sent = sent;
  if (outcome) entry.outcome = outcome;
  else delete entry.outcome;
}

/**
 * Books the request as sent, with an unknown outcome, before it leaves: whatever interrupts it, its undo is in the plan.
 * What was done before stays done.
 *
 * @returns What the journal said before.
 */
function recordSending({ entry, step, walk }: StepRun): Sent {
  const { state } = walk;
  if (!state.hasOldRules && hasFinalAnswer(entry.outcome) && entry.sent.includes(entry.generation)) {
    beginGeneration(entry);
  }
  const { outcome, sent, generation } = entry;
  if (outcome !== 'done') entry.outcome = 'unknown';
  if (!sent.includes(generation)) entry.sent = [...sent, generation];
  if (step.pivot) state.pivot ??= 'sent';
  return { outcome, sent };
}

/** What is kept is carried into each fresh run, beside the whole journal. */
function keepReply(entry: JournalEntry, reply: Reply): void {
  if (sizeOf(reply) <= LARGEST_KEPT_REPLY) entry.reply = reply;
}

/** Adds the attempts of an operator's retry to the earlier ones. */
function countAttempts(counted: { attempts?: number }, attempts: number | undefined): void {
  if (attempts !== undefined) counted.attempts = (counted.attempts ?? 0) + attempts;
}

function recordDoubt(run: StepRun, { reply, late }: UnknownOutcome, { participant }: BuiltRequest): void {
  const { entry, options } = run;
  if (options.keepReply === true && reply) keepReply(entry, reply);
  if (late) entry.settleTime = settleTime(run, participant);
}

/** Books what the participant, or an operator in its place, answered. What was done stays done. */
export function recordAnswer(
  { entry, step, walk, options }: StepRun,
  answer: AnsweredOutcome,
): AnsweredOutcome {
  const isDone = answer.kind === 'success' || entry.outcome === 'done';
  entry.outcome = isDone ? 'done' : 'refused';
  entry.responseSize = sizeOf(answer.reply.content);
  if (options.keepReply === true) keepReply(entry, answer.reply);
  if (step.pivot) walk.state.pivot = isDone ? 'passed' : undefined;
  return answer;
}

/**
 * The participant says that it did nothing, and after the settle time nothing comes behind. What an earlier request
 * has done stays done.
 */
function recordNotDone({ entry, step, walk }: StepRun): void {
  if (entry.outcome === 'done') return;
  entry.outcome = 'refused';
  if (step.pivot) walk.state.pivot = undefined;
}

/** Unless somebody has decided otherwise in the meantime. */
function isToBeSentAgain({ options, walk }: StepRun): boolean {
  const { state, runtime } = walk;
  return options.whenNotDone === 'retry' && !state.inbox.isDecided && !reasonToStop(state, runtime);
}

/** A request that an interruption cut short fails because of that, whatever its own end was (S7, S8). */
function unanswered(run: StepRun, hook: string, ending: Ending, more?: FailureCause): StepFailure {
  const { state, runtime } = run.walk;
  const place = { step: run.path, hook };
  const { message, causes: known } = ending as UnknownOutcome | UnsentOutcome;
  const causes = more ? [...known, more] : known;
  if (ending.kind === 'unsent') return failureAt(place, ending.code, message, { causes });
  const rest = { causes, response: ending.reply };
  const { code } = ending as UnknownOutcome;
  if (code !== undefined) return failureAt(place, code, message, rest);
  const reason = reasonToStop(state, runtime);
  if (reason) return failureAt(place, reason.code, `${reason.message} ${message}`, rest);
  return failureAt(place, timeLeft(run) <= 0 ? 'DEADLINE_EXCEEDED' : 'OUTCOME_UNKNOWN', message, rest);
}

/** The refusal that ended a request, whether it proves something or not. */
function refusalOf(ending: Ending): Reply | undefined {
  if (ending.kind === 'refused') return ending.reply;
  return ending.kind === 'unknown' && ending.isRefusal ? ending.reply : undefined;
}

function isAnswer(ending: Ending): ending is AnsweredOutcome {
  return ending.kind === 'success' || ending.kind === 'refused';
}

/** Whether the outcome is one that a probe can find out. */
function isInQuestion(ending: Ending): boolean {
  return ending.kind === 'unknown' && ending.code === undefined;
}
