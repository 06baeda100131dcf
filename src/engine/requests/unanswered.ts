/** Owns the failure of a request that ended without an answer to its effect (S7, S8). */
import type { FailureCause } from '../../errors/describe-error';
import { failureAt, type StepFailure } from '../record/failure';
import type { UnknownOutcome, UnsentOutcome } from '../runtime';
import type { StepRun } from '../step-run';
import { reasonToStop } from '../stop-reason';
import type { Ending } from './evidence';
import { namingTarget } from './request-message';
import { timeLeft } from './step-deadline';

/**
 * Why a request failed that was not answered. One that was cut short fails for that reason, whatever its own end was.
 *
 * @param request - The request with its target. `more` is a further cause, behind those of the ending.
 */
export function unanswered(
  run: StepRun,
  hook: string,
  ending: Ending,
  { target, more }: { readonly target: string; readonly more?: FailureCause | undefined },
): StepFailure {
  const place = { step: run.path, hook };
  const { message: said, causes: known } = ending as UnknownOutcome | UnsentOutcome;
  const message = namingTarget(target, said);
  const causes = more ? [...known, more] : known;
  if (ending.kind === 'unsent') return failureAt(place, ending.code, message, { causes });
  const rest = { causes, response: ending.reply };
  const { code } = ending as UnknownOutcome;
  if (code !== undefined) return failureAt(place, code, message, rest);
  const reason = reasonToStop(run);
  if (reason) return failureAt(place, reason.code, `${reason.message} ${message}`, rest);
  return failureAt(place, timeLeft(run) <= 0 ? 'DEADLINE_EXCEEDED' : 'OUTCOME_UNKNOWN', message, rest);
}
