import type { Operator } from 'temporal-saga/testing';
import type { Decision } from './plan';

type Deed = NonNullable<ReturnType<Operator>>;

/** What a person puts in the place of a request, and of a response. */
export const CHANGED_TARGET = 'p/changed';
export const CHANGED_CONTENT = { changed: true };
export const RESPONSE_BY_HAND = { by: 'hand' };
export const PERSON = 'ann';

/** What a person does about an incident, as the library's actions are told. */
export function deedOf(decision: Decision, phase: 'execute' | 'undo'): Deed {
  const verb = phase === 'undo' ? decision.aboutUndo : decision.aboutStep;
  const who = { by: PERSON, reason: 'it was planned' };
  switch (verb) {
    case 'retry-content':
      return { ...who, action: 'retry', request: { content: CHANGED_CONTENT } };
    case 'retry-request':
      return { ...who, action: 'retry', request: { target: CHANGED_TARGET, content: CHANGED_CONTENT } };
    case 'reply':
      return { ...who, action: 'done', response: RESPONSE_BY_HAND };
    default:
      return { ...who, action: verb };
  }
}
