/**
 * Owns how the journal of an execution records an operator's action.
 */
import { compact } from '../../context/compact';
import type { SagaFailure } from '../record/failure';
import type { ActivePhase } from './incident';
import { isAboutIncident, type OperatorAction } from './operator-action';

/** An action as records show it. */
export interface ActionRecord extends Omit<OperatorAction, 'request' | 'response'> {
  /** When it came, in milliseconds since 1970. */
  readonly at: number;
  /** Whether it took effect; false when its phase ended on its own before that. */
  readonly applied: boolean;
  /** The failure that it answers, where there was one. */
  readonly failure?: { readonly code: string; readonly message: string };
}

/** What an action met. */
interface Circumstances {
  readonly at: number;
  readonly isApplied: boolean;
  readonly failure?: SagaFailure | undefined;
  /** The phase that it is about. */
  readonly phase?: ActivePhase;
}

/** The record of an action. It names the incident that was meant, however the action named it. */
export function actionRecord(
  given: OperatorAction,
  { at, isApplied, failure, phase: active }: Circumstances,
): ActionRecord {
  const { action, block, by, reason } = given;
  const isAboutPhase = given.incident !== undefined || isAboutIncident(action);
  const place = isAboutPhase ? active : undefined;
  return compact({
    action,
    step: given.step ?? place?.step,
    phase: given.phase ?? place?.phase,
    incident: given.incident ?? place?.id,
    block,
    by,
    reason,
    at,
    applied: isApplied,
    failure: failure && { code: failure.code, message: failure.message },
  });
}
