import type { Phase } from '../../../src/definition/options/resolve-options';
import { INSPECTION } from '../../../src/protocol/inspection';
import { OPERATOR_VERBS } from '../../../src/engine/operators/operator-action';
import * as names from '../../../src/protocol/names';
import { metadataOf, readParticipantAnswer } from '../../../src/protocol/participant-call';

describe('the answer of a saga worker', () => {
  const answer = {
    format: 'saga-answer-2',
    key: 'k',
    reply: { status: 200, content: {} },
    attempts: 1,
    uncertain: false,
    echo: { context: {} },
  };
  const { key: _, ...old } = { ...answer, format: 'saga-answer-1' };

  it.each<readonly [string, unknown]>([
    ['an answer', answer],
    ['one with the digest of a large context', { ...answer, echo: { contextDigest: 'd' } }],
    ['one of version 0.2, without a key', old],
  ])('an answer is recognised: %s', (_name, value) => {
    expect(readParticipantAnswer(value)).toBe(value);
  });

  it.each<readonly [string, unknown]>([
    ['without a key', { ...answer, key: undefined }],
    ['without a reply', { ...answer, reply: null }],
    ['with an unknown status', { ...answer, reply: { status: 204, content: {} } }],
    ['without a content', { ...answer, reply: { status: 200 } }],
    ['with an echo that is null', { ...answer, echo: null }],
    ['with a context that is null', { ...answer, echo: { context: null } }],
    ['with a context that is a list', { ...answer, echo: { context: [] } }],
    ['with attempts that are a text', { ...answer, attempts: '1' }],
    ['that does not say whether it is certain', { ...old, uncertain: undefined }],
  ])('an answer is malformed %s', (_name, value) => {
    expect(readParticipantAnswer(value)).toBe('malformed');
  });

  it.each<readonly [string, unknown]>([
    ['another format', { ...answer, format: 'saga-answer-9' }],
    ['a format that only the prototype has', Object.create({ format: 'saga-answer-2' })],
    ['an empty object', {}],
    ['null', null],
    ['a text', 'saga-answer-1'],
    ['undefined', undefined],
  ])('an answer is distinguished from the results of other workers: %s', (_name, value) => {
    expect(readParticipantAnswer(value)).toBeUndefined();
  });
});

describe('the metadata of a request', () => {
  const facts = { sagaId: 'order-1', user: undefined };
  const of = (phase: Phase) =>
    metadataOf({ idempotencyKey: 'key', about: ['first', 'second'], phase, step: 'a', sentAt: 5 }, facts);

  it('the metadata of an undo name the keys that it undoes (S9)', () => {
    expect(of('undo')).toEqual({
      idempotencyKey: 'key',
      undoOf: ['first', 'second'],
      sagaId: 'order-1',
      step: 'a',
      sentAt: 5,
    });
  });

  it('the metadata of a probe name the keys that it is about, and undo nothing', () => {
    expect(of('probe')).toMatchObject({ undoOf: [], asksAbout: ['first', 'second'] });
  });

  it('the metadata of a step name no keys', () => {
    expect(of('execute')).toMatchObject({ undoOf: [] });
    expect(of('execute')).not.toHaveProperty('asksAbout');
  });

  it('the metadata name the user if the start has set one', () => {
    const request = { idempotencyKey: 'key', about: [], phase: 'execute', step: 'a', sentAt: 5 } as const;
    expect(metadataOf(request, { ...facts, user: 'ann' })).toMatchObject({ user: 'ann' });
    expect(metadataOf(request, facts)).not.toHaveProperty('user');
  });
});

describe('the names of the protocol', () => {
  it('the names of the protocol are different from each other', () => {
    const values = Object.values(names);
    expect(new Set(values).size).toBe(values.length);
  });

  it('the update of each operator action has its own name', () => {
    expect(OPERATOR_VERBS.map(names.actionUpdate)).toEqual(OPERATOR_VERBS.map((verb) => `saga.${verb}`));
    expect(OPERATOR_VERBS.map(names.actionUpdate)).not.toContain(names.REPLY_UPDATE);
  });

  it('the names of the protocol are the same in every copy of the library', () => {
    expect(Symbol.keyFor(INSPECTION)).toBe('temporal-saga.inspection');
  });
});
