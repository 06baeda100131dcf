/** Owns the queries and updates of an execution (S8, S10): each message is checked before it reaches the inbox. */
import { ApplicationFailure, defineQuery, defineUpdate, setHandler } from '@temporalio/workflow';
import type { SagaDefinition } from '../definition/definition';
import { Inbox } from '../engine/operators/inbox';
import { messageOf } from '../errors/describe-error';
import {
  admitAction,
  OPERATOR_VERBS,
  type OperatorVerb,
  readAction,
} from '../engine/operators/operator-action';
import type { SagaState } from '../engine/saga-state';
import type { SagaErrorCode } from '../errors/error-codes';
import { SagaError } from '../errors/saga-error';
import { actionUpdate, DEFINITION_QUERY, RECORD_QUERY, REPLY_UPDATE } from '../protocol/names';
import { admitReplyMessage, readReplyMessage } from '../protocol/reply-message';
import { recordBeforeStart, type SagaRecord, toRecord } from '../protocol/record';
import { fitRecord } from './display/truncate-record';
import { refuseUnreadable } from './temporal/unreadable';

/** The answer of an update: whether it took effect. An update that a reset applies again may not. */
interface Acceptance {
  readonly accepted: boolean;
}

/** What operators read beside the actions in Temporal's UI. */
const DESCRIPTIONS: Readonly<Record<OperatorVerb, string>> = {
  retry: 'Try the step or its undo again now: {incident, by, request?: {target?, content?}}',
  done: 'Count it as done by hand: {incident, by, response?}',
  skip: 'Skip an undo; the saga ends as incomplete: {incident, by, reason}',
  compensate: 'Count the step as failed and compensate the saga: {incident, by, reason}',
  abort: 'Start compensation while the saga goes forward: {by, reason}',
  end: 'Send no more requests and end; the record lists what was not undone: {by, reason}',
};

/**
 * Sets the handlers of all messages. It runs at the very beginning, since a message may come before the saga starts.
 *
 * @param current - The current state; none while the start is not resolved.
 */
export function handleMessages(saga: string, current: () => SagaState | undefined): void {
  setHandler(defineQuery<SagaRecord>(RECORD_QUERY), () => recordNow(saga, current()), {
    description: 'Where the saga stands: its status, steps, error, incidents and context.',
  });
  setHandler(defineQuery<SagaDefinition | undefined>(DEFINITION_QUERY), () => current()?.definition, {
    description: 'The definition that this execution runs.',
  });
  for (const verb of OPERATOR_VERBS) handleAction(verb, current);
  handleUpdate(
    REPLY_UPDATE,
    'The reply to a request that was accepted for later: {request, status?, content?}',
    {
      check: (value) => {
        refuseUnreadable(value, 'INPUT_INVALID');
        const message = admitReplyMessage(value);
        inboxOf(current(), 'REPLY_FOREIGN').checkReply(message);
      },
      apply: (value) => {
        const state = current();
        return state !== undefined && new Inbox(state).deliver(readReplyMessage(value));
      },
    },
  );
}

function handleAction(verb: OperatorVerb, current: () => SagaState | undefined): void {
  handleUpdate(actionUpdate(verb), DESCRIPTIONS[verb], {
    check: (value) => {
      refuseUnreadable(value, 'ACTION_INVALID');
      const action = admitAction(verb, value);
      inboxOf(current(), 'ACTION_IMPOSSIBLE').checkAction(action);
    },
    apply: (value) => {
      const state = current();
      return state !== undefined && new Inbox(state).act(readAction(verb, value), Date.now());
    },
  });
}

function recordNow(saga: string, state: SagaState | undefined): SagaRecord {
  return state ? fitRecord(toRecord(saga, state)) : recordBeforeStart(saga);
}

/**
 * The inbox of an execution that has started.
 *
 * @throws {@link SagaError} of the given code when it has not.
 */
function inboxOf(state: SagaState | undefined, code: SagaErrorCode): Inbox {
  if (state) return new Inbox(state);
  throw new SagaError(code, 'The execution has not started its first step yet; try again.');
}

/** A refused update leaves no event; an accepted one takes effect within the task that brings it. */
function handleUpdate(
  name: string,
  description: string,
  { check, apply }: { check: (value: unknown) => void; apply: (value: unknown) => boolean },
): void {
  const handle = (value: unknown): Acceptance => ({ accepted: apply(value) });
  setHandler(defineUpdate<Acceptance, [unknown]>(name), handle, {
    description,
    validator: (value) => {
      try {
        check(value);
      } catch (error) {
        throw toRefusal(error);
      }
    },
  });
}

function toRefusal(error: unknown): ApplicationFailure {
  // The value cannot be read at all. Any other error would fail the workflow task.
  if (!(error instanceof SagaError)) {
    return ApplicationFailure.create({
      type: 'INPUT_INVALID',
      message: messageOf(error),
      nonRetryable: true,
    });
  }
  const { code } = error;
  return ApplicationFailure.create({ type: code, message: messageOf(error), nonRetryable: true });
}
