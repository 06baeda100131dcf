import { readAction } from '../../../src/engine/operators/operator-action';
import { isParticipantCall, readParticipantAnswer } from '../../../src/protocol/participant-call';
import { isSagaRecord } from '../../../src/protocol/record';
import { readReplyMessage } from '../../../src/protocol/reply-message';
import { readStartInput } from '../../../src/protocol/start-input';
import { readStuckMemo } from '../../../src/protocol/stuck-memo';
import { Saga } from '../../../src/definition/saga';

const action = { step: 'a', phase: 'execute', incident: 'i', by: 'ann' };
const definition = new Saga('s')
  .localStep('a', () => undefined)
  .commit()
  .toJSON();
const answer = {
  format: 'saga-answer-2',
  key: 'k',
  reply: { status: 200, content: {} },
  attempts: 1,
  uncertain: false,
  echo: { context: {} },
};

/** The readers of every kind of external data. */
const readers: Readonly<Record<string, () => unknown>> = {
  'a start by name': () => readStartInput([{ context: { a: 1 } }]),
  'a start by value': () => readStartInput([{ definition }]),
  'a reply': () => readReplyMessage({ request: 'k' }),
  'a retry': () => readAction('retry', action),
  'a response by hand': () => readAction('done', action),
  'an answer': () => readParticipantAnswer(answer),
  'a value that is not an answer': () => readParticipantAnswer({}),
  'a value that is not a call': () => isParticipantCall({}),
  'a value that is not a record': () => isSagaRecord({}),
  'a memo': () => readStuckMemo({}),
};

const names = [
  ...[
    'definition',
    'context',
    'user',
    'searchAttribute',
    'waitsAttribute',
    'status',
    'content',
    'request',
    'response',
    'reason',
  ],
  ...['format', 'contextDigest', 'reply', 'echo', 'key', 'metadata', 'saga', 'steps', 'target', 'name'],
  ...[
    'activity',
    'callback',
    'parameters',
    'condition',
    'options',
    'onSuccess',
    'onFailure',
    'pivot',
    '$type',
  ],
];

describe('a polluted prototype', () => {
  it.each(Object.entries(readers))(
    'B7: %s is read by its own fields only, whatever the prototype has',
    (_, read) => {
      const expected = JSON.stringify(read());
      for (const name of names) {
        expect([name, withField(name, () => JSON.stringify(read()))]).toEqual([name, expected]);
      }
    },
  );
});

/** Runs a function while every object inherits a field. */
function withField<Result>(name: string, run: () => Result): Result {
  Object.defineProperty(Object.prototype, name, { value: 'x', configurable: true, writable: true });
  try {
    return run();
  } finally {
    Reflect.deleteProperty(Object.prototype, name);
  }
}
