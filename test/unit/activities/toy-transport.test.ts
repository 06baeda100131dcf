/**
 * A transport of one file, as a user writes one: a participant that answers messages in a mailbox, and the saga that
 * reaches it. Nothing but the published names is imported.
 */
import { EventEmitter } from 'node:events';
import { Saga, SagaRequest } from 'temporal-saga';
import {
  contentFromJson,
  contentToJson,
  sagaHeaders,
  type Transport,
  type TransportParticipant,
} from 'temporal-saga/activities';
import { InMemoryHost } from 'temporal-saga/testing';

/** A message of the toy protocol, in both directions. */
interface Letter {
  readonly operation?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Reaches a participant by letters: one file, one function. */
function mailboxTransport(box: EventEmitter): TransportParticipant {
  const transport: Transport = async (request) => {
    if (box.listenerCount('letter') === 0) {
      return { kind: 'unsent', message: 'No participant reads the mailbox.' };
    }
    const answered = new Promise<Letter>((resolve) => box.once(`reply:${request.idempotencyKey}`, resolve));
    const { operation, content } = request;
    box.emit('letter', {
      operation,
      headers: sagaHeaders(request),
      body: contentToJson(content),
    } satisfies Letter);
    const { headers, body } = await answered;
    const answer = contentFromJson(body);
    switch (headers['answer']) {
      case 'done':
        return { kind: 'done', content: answer };
      case 'refused':
        return { kind: 'refused', content: answer };
      case 'nothing':
        return { kind: 'nothing-to-undo' };
      default:
        return { kind: 'unknown', message: `The participant answered ${headers['answer'] ?? 'nothing'}.` };
    }
  };
  return { transport, close: () => box.removeAllListeners() };
}

/** A service that reserves rooms, and remembers keys. */
function hotel(box: EventEmitter) {
  const rooms = new Map<string, bigint>();
  const reply = (key: string, answer: string, content: unknown = {}) =>
    box.emit(`reply:${key}`, { headers: { answer }, body: contentToJson(content) } satisfies Letter);
  box.on('letter', ({ operation, headers, body }: Letter) => {
    const { nights } = contentFromJson(body) as { nights?: bigint };
    const key = headers['idempotency-key'] ?? '';
    const undone = headers['saga-undo-of'];
    queueMicrotask(() => {
      if (operation === 'cancel') return reply(key, rooms.delete(undone ?? '') ? 'done' : 'nothing');
      if (operation === 'sell-out') return reply(key, 'refused', { why: 'sold out' });
      rooms.set(key, nights ?? 0n);
      return reply(key, 'done', { nights });
    });
  });
  return rooms;
}

interface Trip {
  nights: bigint;
  booked?: bigint;
}

const trip = (second: string) =>
  new Saga<Trip>('trip')
    .remoteStep('room', ({ nights }) => new SagaRequest({ target: 'hotel/book', content: { nights } }))
    .onSuccess((context, response) => {
      context.booked = (response.content() as { nights: bigint }).nights;
      return context;
    })
    .onFailure(() => new SagaRequest({ target: 'hotel/cancel' }))
    .remoteStep('dinner', () => new SagaRequest({ target: `hotel/${second}` }), {
      execute: { maximumAttempts: 2 },
    })
    .commit();

/** Beyond 2^53: exact only where no number was rounded on the way. */
const NIGHTS = 2n ** 60n + 1n;

describe('a toy transport', () => {
  it('carries a saga to its end, with every number exact', async () => {
    const box = new EventEmitter();
    const rooms = hotel(box);
    const host = new InMemoryHost({ participants: { hotel: mailboxTransport(box) } });
    const execution = await host.run(trip('book'), { nights: NIGHTS });
    expect([execution.status, execution.context.booked, rooms.size]).toEqual(['finished', NIGHTS, 2]);
  });

  it('carries an undo, by the keys of its request', async () => {
    const box = new EventEmitter();
    const rooms = hotel(box);
    const host = new InMemoryHost({ participants: { hotel: mailboxTransport(box) } });
    const execution = await host.run(trip('sell-out'), { nights: NIGHTS });
    expect([execution.status, execution.error?.code, rooms.size]).toEqual(['errored', 'REFUSED', 0]);
    expect(execution.steps[0]?.undo?.status).toBe('undone');
  });

  it('proves that nothing was sent, so that nothing is undone', async () => {
    const host = new InMemoryHost({ participants: { hotel: mailboxTransport(new EventEmitter()) } });
    const execution = await host.run(trip('book'), { nights: NIGHTS });
    expect([execution.status, execution.error?.code]).toEqual(['errored', 'REQUEST_UNSENT']);
    expect(execution.steps[0]).toMatchObject({ attempts: expect.any(Number) });
    expect(execution.steps[0]?.undo).toBeUndefined();
  });

  it.each([undefined, null, { transport: {} }, { url: 'http://localhost' }, 'hotel'])(
    'is refused in memory before anything runs where it is no function: %j',
    (hotelParticipant) => {
      const participants = { hotel: hotelParticipant } as never;
      expect(() => new InMemoryHost({ participants })).toThrow(
        expect.objectContaining({ code: 'CONFIGURATION_INVALID' }),
      );
    },
  );
});
