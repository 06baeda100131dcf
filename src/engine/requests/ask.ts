/** Owns one question of a query: its key, and what its end says. It has no effect, so that nothing is in doubt after it. */
import { sizeOf } from '../../context/json-size';
import type { Coroutine } from '../coroutine';
import { failureAt, StepFailure } from '../record/failure';
import type { AnsweredOutcome } from '../runtime';
import type { StepRun } from '../step-run';
import type { BuiltRequest } from './build-request';
import { dispatchRequest, untilRequestAdmitted } from './dispatch';
import { EFFECT_IN_DOUBT, type Ending, refusalOf } from './evidence';
import { namingTarget } from './request-message';
import { unanswered } from './unanswered';

/**
 * Waits until a question may be asked.
 *
 * @throws StepFailure when compensation must start.
 */
export function* untilAskable(run: StepRun, request: BuiltRequest): Coroutine {
  const reason = yield* untilRequestAdmitted(run, request);
  if (reason) throw new StepFailure(reason);
}

/**
 * Asks once, with all attempts. A refusal is one whatever became of earlier attempts: none of them has an effect.
 *
 * @throws StepFailure `QUERY_UNANSWERED`, the reason for which the question was cut short, or the host's code for a request
 * that could not be sent.
 */
export function* ask(run: StepRun, request: BuiltRequest): Coroutine<AnsweredOutcome> {
  const { entry } = run;
  entry.asks();
  const { ending, attempts } = yield* dispatchRequest(run, 'execute', request);
  entry.countAttempts(attempts);
  entry.measured({ requestSize: request.size });
  const answer = answerOf(ending);
  if (!answer) throw withoutAnswer(run, ending, request);
  entry.measured({ responseSize: sizeOf(answer.reply.content) });
  return answer;
}

function answerOf(ending: Ending): AnsweredOutcome | undefined {
  if (ending.kind === 'success') return ending;
  const reply = refusalOf(ending);
  return reply && { kind: 'refused', reply };
}

/** Why a question was not answered. Where no participant was reached comes to the same as where none has answered. */
function withoutAnswer(run: StepRun, ending: Ending, { target }: BuiltRequest): StepFailure {
  const isUnreached = ending.kind === 'unsent' && ending.code === 'REQUEST_UNSENT';
  const { message, causes } = ending as Exclude<Ending, AnsweredOutcome>;
  const end: Ending = isUnreached ? { kind: 'unknown', late: false, message, causes } : ending;
  const { failure } = unanswered(run, 'onExecute', end, { target });
  if (failure.code !== 'OUTCOME_UNKNOWN') return new StepFailure(failure);
  const said = namingTarget(target, message.replace(EFFECT_IN_DOUBT, '').trim());
  const advice = `The query ${run.path} has changed nothing: see why ${target} does not answer, and retry it.`;
  return failureAt({ step: run.path, hook: 'onExecute' }, 'QUERY_UNANSWERED', `${said} ${advice}`, failure);
}
