import { readAction } from '../../../src/engine/operators/operator-action';
import { isSagaRecord } from '../../../src/protocol/record';
import { admitReplyMessage, readReplyMessage } from '../../../src/protocol/reply-message';
import { readStuckMemo } from '../../../src/protocol/stuck-memo';

const memo = {
  status: 'stuck',
  step: 'a',
  phase: 'undo',
  incident: 'i',
  error: { code: 'REFUSED', message: 'no' },
};
const record = { saga: 's', status: 'running', context: {}, steps: [], undoErrors: [] };

/** Runs a function while all objects inherit the given fields. */
function polluted<R>(fields: Readonly<Record<string, unknown>>, work: () => R): R {
  for (const [key, value] of Object.entries(fields)) {
    Object.defineProperty(Object.prototype, key, { value, configurable: true, enumerable: false });
  }
  try {
    return work();
  } finally {
    for (const key of Object.keys(fields)) Reflect.deleteProperty(Object.prototype, key);
  }
}

describe('a memo that any client may have written', () => {
  it.each<[string, object | undefined]>([
    ['nothing', undefined],
    ['another status', { ...memo, status: 'running' }],
    ['a number as step', { ...memo, step: 5 }],
    ['no step', { ...memo, step: undefined }],
    ['an unknown phase', { ...memo, phase: 'probe' }],
    ['an object as incident', { ...memo, incident: {} }],
  ])('C5: a memo with %s is not read as an incident', (_, given) => {
    expect(readStuckMemo(given as Record<string, unknown> | undefined)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'broken'],
    ['numbers', { code: 1, message: 2 }],
  ])('C5: a memo may have %s as its error', (_, error) => {
    expect(readStuckMemo({ ...memo, error })?.error).toEqual({ code: 'INTERNAL', message: '' });
  });

  it('C5: a memo has no field that only the prototype of all objects has', () => {
    expect(polluted(memo, () => readStuckMemo({}))).toBeUndefined();
    expect(polluted({ step: 'x' }, () => readStuckMemo({ ...memo, step: undefined }))).toBeUndefined();
  });
});

describe('a record that any client may have written', () => {
  it.each<[string, unknown]>([
    ['a list', []],
    ['an unknown status', { ...record, status: 'lost' }],
    ['a context that is a list', { ...record, context: [] }],
    ['a context with an unknown tag', { ...record, context: { a: { $type: 'Nonsense', value: 1 } } }],
    ['steps that are texts', { ...record, steps: ['a'] }],
    ['no list of failed undos', { ...record, undoErrors: undefined }],
    ['a text as error', { ...record, error: 'broken' }],
    ['an incident without id', { ...record, incident: { step: 'a', phase: 'undo' } }],
    [
      'an incident with a text as error',
      { ...record, incident: { id: 'i', step: 'a', phase: 'undo', error: 'x' } },
    ],
    ['an incident of another phase', { ...record, incident: { id: 'i', step: 'a', phase: 'probe' } }],
  ])('C5: a record with %s is not read', (_, given) => {
    expect(isSagaRecord(given)).toBe(false);
  });

  it('C5: a record has only its own fields', () => {
    expect(isSagaRecord(record)).toBe(true);
    expect(polluted(record, () => isSagaRecord({}))).toBe(false);
  });
});

describe('a reply in the validator', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'k'],
    ['a list', [{ request: 'k' }]],
    ['an unknown field', { request: 'k', uuid: 'u' }],
    ['an empty request', { request: '' }],
    ['a request that is too long', { request: 'x'.repeat(3_000) }],
    ['null as status', { request: 'k', status: null }],
    ['a content above the limit', { request: 'k', content: 'x'.repeat(1_900_001) }],
  ])('C12: a reply with %s is refused', (_, message) => {
    expect(() => admitReplyMessage(message)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it('C12: a reply is accepted with its own fields', () => {
    const reply = { request: 'k', says: 'done', reply: { status: 200, content: {} } };
    expect(polluted({ status: 500, content: 'x' }, () => admitReplyMessage({ request: 'k' }))).toEqual(reply);
    expect(polluted({ request: 'k' }, () => codeOf(() => readReplyMessage({})))).toBe('INPUT_INVALID');
    expect(polluted({ by: 'eve' }, () => codeOf(() => readAction('abort', { reason: 'x' })))).toBe(
      'ACTION_INVALID',
    );
  });

  it('C12: a reply that the history holds already is read as it was accepted', () => {
    expect(readReplyMessage({ request: 'k', note: 'from 0.2' })).toMatchObject({ request: 'k' });
  });
});

function codeOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}
