import { Saga } from '../../../src/definition/saga';
import type { DecisionMessage } from '../../../src/engine/operators/decision-rules';
import { Inbox } from '../../../src/engine/operators/inbox';
import { Mailbox, MOST_EVENTS, type ReceivedEvent } from '../../../src/engine/waits/mailbox';
import { prepare } from './fake-runtime';
import { codeOf } from './operator';

interface Order {
  taken?: string[];
}

/** Adds a step that waits for a payment and notes its content. */
const paid = (saga: Saga<Order>, name: string, key?: string) =>
  saga
    .eventStep(name, { event: 'paid', timeout: 1_000, ...(key !== undefined && { key: () => key }) })
    .onEvent((context, event: { content(): string }) => {
      context.taken = [...(context.taken ?? []), `${name} ${event.content()}`];
    })
    .onTimeout((context) => {
      context.taken = [...(context.taken ?? []), `${name} timeout`];
    });

const payment = (content: string, more: Partial<ReceivedEvent> = {}): ReceivedEvent => ({
  event: 'paid',
  content,
  ...more,
});

/** Runs a saga to which something is sent at each of its waits, one after the other. */
async function runWith(saga: Saga<Order>, ...sent: readonly ((inbox: Inbox) => unknown)[]) {
  const prepared = prepare(saga);
  const { state, runtime } = prepared;
  const waiting = [...sent];
  runtime.whileIdle = () => waiting.shift()?.(new Inbox(state));
  await prepared.run();
  return { ...prepared, taken: (state.context as Order).taken };
}

describe('events', () => {
  const order = (...steps: readonly (readonly [name: string, key?: string])[]) => {
    const saga = new Saga<Order>('order');
    for (const [name, key] of steps) paid(saga, name, key);
    return saga.commit();
  };

  it('a step takes no event of another key', async () => {
    const { taken } = await runWith(
      order(['first', 'O1']),
      (inbox) => inbox.receive(payment('other', { key: 'O2' })),
      (inbox) => inbox.receive(payment('own', { key: 'O1' })),
    );
    expect(taken).toEqual(['first own']);
  });

  it('an event is used once', async () => {
    const { taken } = await runWith(order(['first'], ['second']), (inbox) => inbox.receive(payment('p')));
    expect(taken).toEqual(['first p', 'second timeout']);
  });

  it('an event whose id has come before is accepted, and changes nothing', async () => {
    const answers: boolean[] = [];
    const { taken } = await runWith(order(['first'], ['second']), (inbox) => {
      for (const content of ['p', 'q']) answers.push(inbox.receive(payment(content, { id: 'e1' })));
    });
    expect(answers).toEqual([true, true]);
    expect(taken).toEqual(['first p', 'second timeout']);
  });

  it('an event that comes before its step is kept for it', async () => {
    const saga = new Saga<Order>('order');
    saga.timerStep('pause', 10);
    paid(saga, 'first');
    const accepted: unknown[] = [];
    const { taken } = await runWith(saga.commit(), (inbox) => {
      inbox.checkEvent(payment('early'));
      accepted.push(inbox.receive(payment('early')));
    });
    expect(accepted).toEqual([true]);
    expect(taken).toEqual(['first early']);
  });

  it('an event that comes when all its steps are over is late, and an unknown one is refused', async () => {
    const later = new Saga<Order>('order');
    paid(later, 'first');
    later.timerStep('pause', 10);
    const codes: unknown[] = [];
    await runWith(
      later.commit(),
      (inbox) => inbox.receive(payment('p')),
      (inbox) => {
        codes.push(codeOf(() => inbox.checkEvent(payment('q'))));
        codes.push(codeOf(() => inbox.checkEvent(payment('q', { event: 'sent' }))));
      },
    );
    expect(codes).toEqual(['EVENT_LATE', 'EVENT_UNKNOWN']);
  });

  it('an event counts that comes at the moment at which the time is over', async () => {
    const prepared = prepare(order(['first']));
    prepared.runtime.whileIdle = () => {
      prepared.runtime.time = 1_000;
      new Inbox(prepared.state).receive(payment('just'));
    };
    await prepared.run();
    expect(prepared.state.context).toMatchObject({ taken: ['first just'] });
  });

  it('a hundred events are kept, of 256 KiB together', () => {
    const mailbox = new Mailbox();
    for (let number = 0; number < MOST_EVENTS; number += 1) {
      expect(mailbox.hasRoomFor(payment('p'))).toBe(true);
      mailbox.put(payment('p'));
    }
    expect(mailbox.hasRoomFor(payment('p'))).toBe(false);
    expect(new Mailbox().hasRoomFor(payment('x'.repeat(256 * 1024)))).toBe(false);
  });
});

it.each([5, ''])('an event step fails when its key is %j', async (key) => {
  const saga = new Saga<Order>('s').eventStep('e', { key: () => key as string }).commit();
  const { state } = await runWith(saga);
  expect(state.error).toMatchObject({ code: 'BAD_RETURN', step: 'e', hook: 'key' });
});

describe('the ids of events', () => {
  it('the latest thousand are known: the oldest is forgotten first', () => {
    const mailbox = new Mailbox();
    for (let number = 0; number <= 1_000; number += 1) {
      mailbox.put(payment('p', { id: `e${String(number)}` }));
      mailbox.take('paid', undefined);
    }
    expect(['e0', 'e1', 'e1000'].map((id) => mailbox.knows(id))).toEqual([false, true, true]);
    expect(mailbox.knows(undefined)).toBe(false);
    expect(mailbox.snapshot?.ids).toHaveLength(1_000);
  });
});

describe('decisions', () => {
  const order = (approvals?: number) =>
    new Saga<Order>('order')
      .decisionStep('approve', {
        shows: () => ({ total: 5 }),
        ...(approvals !== undefined && { approvals }),
      })
      .on('yes')
      .on('no')
      .commit();

  /** Sends decisions, about what is shown unless they say otherwise; returns their codes, or whether they took effect. */
  async function decide(approvals: number, ...decisions: readonly Partial<DecisionMessage>[]) {
    const answers: unknown[] = [];
    const prepared = prepare(order(approvals));
    const { state, runtime } = prepared;
    const inbox = new Inbox(state);
    const waiting = [...decisions];
    runtime.whileIdle = () => {
      const seen = state.journal.find('approve')?.wait?.seen ?? '';
      const given = { step: 'approve', choice: 'yes', by: 'ann', seen, ...waiting.shift() };
      const code = codeOf(() => {
        inbox.checkDecision(given);
      });
      answers.push(code === 'none' ? inbox.decide(given, 1) : code);
      // A refused decision wakes nothing.
      if (answers.at(-1) !== true) state.arrived();
    };
    await prepared.run();
    return { answers, branch: state.journal.find('approve')?.branch };
  }

  it('a choice is taken when as many callers agree on it', async () => {
    const { branch } = await decide(2, { choice: 'no', by: 'bob' }, { by: 'ann' }, { by: 'cid' });
    expect(branch).toBe('yes');
  });

  it('one caller decides once', async () => {
    const { answers, branch } = await decide(2, {}, {}, { choice: 'no', by: 'bob' }, { by: 'cid' });
    expect(answers).toEqual([true, 'DECISION_TAKEN', true, true]);
    expect(branch).toBe('yes');
  });

  it('a decision about something else than what is shown is stale', async () => {
    const { answers } = await decide(1, { seen: 'an earlier one' }, { choice: 'maybe' }, {});
    expect(answers).toEqual(['DECISION_STALE', 'ACTION_INVALID', true]);
  });

  it('a decision about a step that does not wait is refused', async () => {
    const { answers } = await decide(1, { step: 'other' }, {});
    expect(answers).toEqual(['DECISION_NOT_OPEN', true]);
  });
});
