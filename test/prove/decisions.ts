/** Converts planned decisions to actions of an operator. */
import type { Operator } from 'temporal-saga/testing';
import type { Decision } from './plan';

type OperatorDecision = NonNullable<ReturnType<Operator>>;

/** The request and the response that an operator supplies. */
export const CHANGED_TARGET = 'p/changed';
export const CHANGED_CONTENT = { changed: true };
export const RESPONSE_BY_HAND = { by: 'hand' };
export const OPERATOR = 'ann';

/** The action of a decision, as the library expects it. */
export function actionFor(decision: Decision, phase: 'execute' | 'undo' | 'notice'): OperatorDecision {
  const verb = phase === 'undo' ? decision.aboutUndo : decision.aboutStep;
  const signed = { by: OPERATOR, reason: 'planned' };
  switch (verb) {
    case 'retry-content':
      return { ...signed, action: 'retry', request: { content: CHANGED_CONTENT } };
    case 'retry-request':
      return { ...signed, action: 'retry', request: { target: CHANGED_TARGET, content: CHANGED_CONTENT } };
    case 'reply':
      return { ...signed, action: 'done', response: RESPONSE_BY_HAND };
    default:
      return { ...signed, action: verb };
  }
}
