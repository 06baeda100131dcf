/** Owns the messages of a caller that arrive in a wait: a recorded run notes them, and a replay delivers them again. */
import type { DecisionMessage } from '../engine/operators/decision-rules';
import { Inbox } from '../engine/operators/inbox';
import type { SagaState } from '../engine/saga-state';
import type { ReceivedEvent } from '../engine/waits/mailbox';
import type { OpenWait } from '../engine/waits/open-wait';

/** What has arrived in one wait. */
export interface WaitMessages {
  readonly events: readonly ReceivedEvent[];
  readonly decisions: readonly DecisionMessage[];
}

/** Notes what arrives in a wait from now on. */
export function watchWait(state: SagaState, wait: OpenWait | undefined): () => WaitMessages | undefined {
  const events = new Set(state.mailbox.events);
  const decided = approvalsOf(state, wait).length;
  return () => {
    const messages = {
      events: state.mailbox.events.filter((event) => !events.has(event)),
      decisions: decisionsSince(state, wait, decided),
    };
    return messages.events.length + messages.decisions.length > 0 ? messages : undefined;
  };
}

/** Delivers messages to an execution that replays the wait. */
export function deliverMessages(state: SagaState, { events, decisions }: WaitMessages, now: number): void {
  const inbox = new Inbox(state);
  for (const event of events) inbox.receive(event);
  for (const decision of decisions) inbox.decide(decision, now);
}

function decisionsSince(
  state: SagaState,
  wait: OpenWait | undefined,
  decided: number,
): readonly DecisionMessage[] {
  if (!wait) return [];
  const { step, seen } = wait;
  return approvalsOf(state, wait)
    .slice(decided)
    .map(({ choice, by, reason }) => ({
      ...{ step, choice, by },
      ...(reason !== undefined && { reason }),
      ...(seen !== undefined && { seen }),
    }));
}

function approvalsOf({ journal }: SagaState, wait: OpenWait | undefined) {
  return (wait && journal.find(wait.step)?.wait?.approvals) ?? [];
}
