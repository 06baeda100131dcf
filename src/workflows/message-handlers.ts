import { ApplicationFailure, defineQuery, defineUpdate, setHandler } from '@temporalio/workflow';
import type { SagaDefinition } from '../definition/definition';
import { messageOf } from '../errors/describe-error';
import {
  admitAction,
  OPERATOR_VERBS,
  type OperatorVerb,
  readAction,
} from '../engine/operators/operator-action';
import type { SagaState } from '../engine/saga-state';
import { SagaError } from '../errors/saga-error';
import { actionUpdate, DEFINITION_QUERY, RECORD_QUERY, REPLY_UPDATE } from '../protocol/names';
import { admitReplyMessage, readReplyMessage } from '../protocol/reply-message';
import { type SagaRecord, toRecord } from '../protocol/record';
import { fitRecord } from './display/truncate-record';
import { refuseUnreadable } from './temporal/unreadable';

/** What an update answers: whether it took effect. One that a reset applies again may not. */
interface Acceptance {
  readonly accepted: boolean;
}

/** What people read beside the actions in Temporal's UI. */
const DESCRIPTIONS: Readonly<Record<OperatorVerb, string>> = {
  retry: 'Try the step or its undo again now: {step, phase, incident, by, request?: {target?, content?}}',
  done: 'Count it as done by hand: {step, phase, incident, by, response?}',
  skip: 'Give an undo up, so that the saga ends as incomplete: {step, phase: "undo", incident, by, reason}',
  compensate: 'Count a failed step as failed, and undo the saga: {step, phase, incident, by, reason}',
  abort: 'Turn the saga round and undo it, while it goes forward: {by, reason}',
  end: 'Ask nobody any more and end; what was not undone is listed: {by, reason}',
};

/**
 * Sets the handlers of all messages: at the very beginning, since a message may be the first thing that comes.
 *
 * @param current - The state of the moment.
 */
export function handleMessages(saga: string, current: () => SagaState): void {
  setHandler(defineQuery<SagaRecord>(RECORD_QUERY), () => fitRecord(toRecord(saga, current())), {
    description: 'Where the saga stands: its status, steps, error, incident and context.',
  });
  setHandler(defineQuery<SagaDefinition>(DEFINITION_QUERY), () => current().definition, {
    description: 'The definition that this execution runs.',
  });
  for (const verb of OPERATOR_VERBS) handleAction(verb, current);
  handleUpdate(
    REPLY_UPDATE,
    'The reply to a request that was accepted for later: {request, status?, content?}',
    {
      check: (value) => {
        refuseUnreadable(value, 'INPUT_INVALID');
        current().inbox.checkReply(admitReplyMessage(value));
      },
      apply: (value) => current().inbox.deliver(readReplyMessage(value)),
    },
  );
}

function handleAction(verb: OperatorVerb, current: () => SagaState): void {
  handleUpdate(actionUpdate(verb), DESCRIPTIONS[verb], {
    check: (value) => {
      refuseUnreadable(value, 'ACTION_INVALID');
      current().inbox.checkAction(admitAction(verb, value));
    },
    apply: (value) => current().inbox.act(readAction(verb, value), Date.now()),
  });
}

/** An update that is refused leaves no trace; one that is taken takes effect within the task that brings it. */
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
  // A value that cannot be read at all; an error that is no failure would fail the workflow task.
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
