/** Owns the queries and updates of an execution (S8, S10): each message is checked before it reaches the inbox. */
import {
  ApplicationFailure,
  defineQuery,
  defineSignal,
  defineUpdate,
  log,
  setHandler,
} from '@temporalio/workflow';
import type { EncodedValue } from '../context/encoding';
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
import type { Mailbox } from '../engine/waits/mailbox';
import type { SagaErrorCode } from '../errors/error-codes';
import { SagaError } from '../errors/saga-error';
import { admitDecision, admitEvent } from '../protocol/caller-messages';
import { withEmptyStack } from '../protocol/failure-stack';
import {
  actionUpdate,
  DECIDE_UPDATE,
  DEFINITION_QUERY,
  EVENT_UPDATE,
  PUBLISHED,
  RECORD_QUERY,
  REPLY_UPDATE,
} from '../protocol/names';
import { admitReplyMessage, readReplyMessage } from '../protocol/reply-message';
import { recordBeforeStart, type SagaRecord, toRecord } from '../protocol/record';
import { admitViewQuestion, type ViewAnswer } from '../protocol/view-question';
import { fitRecord } from './display/truncate-record';
import { refuseUnreadable } from './temporal/unreadable';
import type { ViewQuestions } from './view-questions';

/** The answer of an update: whether it took effect. An update that a reset applies again may not. */
interface Acceptance {
  readonly accepted: boolean;
}

/** What operators read beside the actions in Temporal's UI. */
const DESCRIPTIONS: Readonly<Record<OperatorVerb, string>> = {
  retry: 'Try the step, its undo or the notice again now: {incident, by, request?: {target?, content?}}',
  done: 'Count it as done by hand: {incident, by, response?}',
  skip: 'Skip an undo, so that the saga ends as incomplete, or a notice: {incident, by, reason}',
  compensate: 'Count the step as failed and compensate the saga: {incident, by, reason}',
  redo: 'Undo a block to its start and run it again: {block, incident, by, reason}',
  abort: 'Start compensation while the saga goes forward: {by, reason}',
  end: 'Send no more requests and end; the record lists what was not undone: {by, reason}',
};

/**
 * Sets the handlers of all messages. It runs at the very beginning, since a message may come before the saga starts.
 *
 * @param current - The current state; none while the start is not resolved.
 * @param early - Takes the events that come before that.
 * @param questions - Takes the questions of callers for the view.
 */
export function handleMessages(
  saga: string,
  current: () => SagaState | undefined,
  { early, questions }: { readonly early: Mailbox; readonly questions: ViewQuestions },
): void {
  setHandler(defineQuery<SagaRecord>(RECORD_QUERY), () => recordNow(saga, current()), {
    description: 'Where the saga stands: its status, steps, error, incidents and context.',
  });
  setHandler(defineQuery<SagaDefinition | undefined>(DEFINITION_QUERY), () => current()?.definition, {
    description: 'The definition that this execution runs.',
  });
  handleViewQuestions(current, questions);
  for (const verb of OPERATOR_VERBS) handleAction(verb, current);
  handleUpdate(REPLY_UPDATE, current, {
    description: 'The reply to a request that was accepted for later: {request, status?, content?}',
    unreadable: 'INPUT_INVALID',
    tooEarly: 'REPLY_FOREIGN',
    admit: admitReplyMessage,
    check: (inbox, message) => {
      inbox.checkReply(message);
    },
    apply: (inbox, value) => inbox.deliver(readReplyMessage(value)),
  });
  handleEvents(current, early);
  handleUpdate(DECIDE_UPDATE, current, {
    description: 'A decision for which a step waits: {step, choice, by, reason?, seen?}',
    unreadable: 'INPUT_INVALID',
    tooEarly: 'DECISION_NOT_OPEN',
    admit: admitDecision,
    check: (inbox, decision) => {
      inbox.checkDecision(decision);
    },
    apply: (inbox, value) => inbox.decide(admitDecision(value), Date.now()),
  });
}

/** A caller asks for the view as it is, or waits until it may have changed. */
function handleViewQuestions(current: () => SagaState | undefined, questions: ViewQuestions): void {
  setHandler(defineQuery<EncodedValue | undefined>(PUBLISHED), () => current()?.published.view, {
    description: 'The view that the saga publishes.',
  });
  const handle = (value: unknown): Promise<ViewAnswer> => questions.ask(admitViewQuestion(value));
  setHandler(defineUpdate<ViewAnswer, [unknown]>(PUBLISHED), handle, {
    description: 'Waits until the view of the saga may have changed: {seen?}',
    validator: (value) => {
      refuseWith(() => {
        refuseUnreadable(value, 'INPUT_INVALID');
        admitViewQuestion(value);
        questions.check();
      });
    },
  });
}

/** An event comes as an update, which refuses what no step can take, or as a signal, which cannot refuse. */
function handleEvents(current: () => SagaState | undefined, early: Mailbox): void {
  const description = 'An event for which a step waits: {event, key?, id?, content?}';
  const receive = (value: unknown): boolean => {
    const event = admitEvent(value);
    const state = current();
    if (state) return new Inbox(state).receive(event);
    if (early.knows(event.id)) return true;
    if (!early.hasRoomFor(event)) return false;
    early.put(event);
    return true;
  };
  const validator = (value: unknown): void => {
    refuseWith(() => {
      refuseUnreadable(value, 'INPUT_INVALID');
      const event = admitEvent(value);
      const state = current();
      if (state) new Inbox(state).checkEvent(event);
      else if (!early.knows(event.id) && !early.hasRoomFor(event))
        throw new SagaError('EVENT_BUFFER_FULL', 'Too many early events.');
    });
  };
  const handle = (value: unknown): Acceptance => ({ accepted: receive(value) });
  setHandler(defineUpdate<Acceptance, [unknown]>(EVENT_UPDATE), handle, { description, validator });
  const take = (value: unknown): void => {
    try {
      refuseUnreadable(value, 'INPUT_INVALID');
      if (receive(value)) return;
      log.warn('An event that came as a signal was dropped: no step can take it.');
    } catch (error) {
      log.warn(`An event that came as a signal was dropped: ${messageOf(error)}`);
    }
  };
  setHandler(defineSignal<[unknown]>(EVENT_UPDATE), take, { description });
}

function handleAction(verb: OperatorVerb, current: () => SagaState | undefined): void {
  handleUpdate(actionUpdate(verb), current, {
    description: DESCRIPTIONS[verb],
    unreadable: 'ACTION_INVALID',
    tooEarly: 'ACTION_IMPOSSIBLE',
    admit: (value) => admitAction(verb, value),
    check: (inbox, action) => {
      inbox.checkAction(action);
    },
    apply: (inbox, value) => inbox.act(readAction(verb, value), Date.now()),
  });
}

function recordNow(saga: string, state: SagaState | undefined): SagaRecord {
  return state ? fitRecord(toRecord(saga, state)) : recordBeforeStart(saga);
}

/** One kind of update: how it is read, checked and applied. */
interface UpdateRules<M> {
  readonly description: string;
  /** The code of an argument that cannot be decoded, and of an update before the execution has a state. */
  readonly unreadable: SagaErrorCode;
  readonly tooEarly: SagaErrorCode;
  admit(value: unknown): M;
  check(inbox: Inbox, message: M): void;
  /** History may hold values that an earlier version admitted, so that this reads them anew. */
  apply(inbox: Inbox, value: unknown): boolean;
}

/** A refused update leaves no event; an accepted one takes effect within the task that brings it. */
function handleUpdate<M>(name: string, current: () => SagaState | undefined, rules: UpdateRules<M>): void {
  const handle = (value: unknown): Acceptance => {
    const state = current();
    return { accepted: state !== undefined && rules.apply(new Inbox(state), value) };
  };
  setHandler(defineUpdate<Acceptance, [unknown]>(name), handle, {
    description: rules.description,
    validator: (value) => {
      refuseWith(() => {
        refuseUnreadable(value, rules.unreadable);
        const message = rules.admit(value);
        const state = current();
        if (!state) throw new SagaError(rules.tooEarly, 'The execution has not started yet; try again.');
        rules.check(new Inbox(state), message);
      });
    },
  });
}

/** Runs a check; its error becomes the answer to the caller. */
function refuseWith(check: () => void): void {
  try {
    check();
  } catch (error) {
    throw toRefusal(error);
  }
}

function toRefusal(error: unknown): ApplicationFailure {
  // Any other error means that the value cannot be read at all. It would fail the workflow task.
  const type = error instanceof SagaError ? error.code : 'INPUT_INVALID';
  return withEmptyStack(ApplicationFailure.create({ type, message: messageOf(error), nonRetryable: true }));
}
