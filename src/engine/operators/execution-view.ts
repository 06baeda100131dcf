import type { SagaFailure } from '../record/failure';
import type { Incident } from './incident';
import type { Journal } from '../record/journal';
import type { ActionRecord } from './operator-action';

/** How far a saga is with its point of no return: the request is on its way, or has succeeded. */
export type PivotStatus = 'sent' | 'passed';

/** What of an execution decides which interventions it takes. */
export interface ExecutionView {
  /** The first part of every idempotency key. */
  readonly rootKey: string;
  readonly journal: Journal;
  readonly incident: Incident | undefined;
  readonly error: SagaFailure | undefined;
  readonly pivot: PivotStatus | undefined;
  readonly actions: ActionRecord[];
}
