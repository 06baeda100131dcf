import type { Phase } from '../../../src/definition/policy';
import { INSPECTION } from '../../../src/protocol/inspection';
import { OPERATOR_VERBS } from '../../../src/engine/operator-action';
import * as names from '../../../src/protocol/names';
import { isParticipantAnswer, metadataOf } from '../../../src/protocol/participant-call';

describe('the answer of a saga worker', () => {
  it.each<readonly [string, unknown, boolean]>([
    ['an answer', { format: 'saga-answer-1' }, true],
    ['another format', { format: 'saga-answer-2' }, false],
    ['an empty object', {}, false],
    ['null', null, false],
    ['a text', 'saga-answer-1', false],
    ['undefined', undefined, false],
  ])('is told from what other workers return: %s', (_, value, expected) => {
    expect(isParticipantAnswer(value)).toBe(expected);
  });
});

describe('the metadata of a request', () => {
  const facts = { sagaId: 'order-1', user: undefined };
  const of = (phase: Phase) =>
    metadataOf({ idempotencyKey: 'key', about: ['first', 'second'], phase, step: 'a' }, facts);

  it('of an undo names the keys that it undoes (S9)', () => {
    expect(of('undo')).toEqual({
      idempotencyKey: 'key',
      undoOf: ['first', 'second'],
      sagaId: 'order-1',
      step: 'a',
    });
  });

  it('of a probe names the keys that it asks about, and undoes nothing', () => {
    expect(of('probe')).toMatchObject({ undoOf: [], asksAbout: ['first', 'second'] });
  });

  it('of a step names none', () => {
    expect(of('execute')).toMatchObject({ undoOf: [] });
    expect(of('execute')).not.toHaveProperty('asksAbout');
  });

  it('says on whose behalf, where the start said it', () => {
    const request = { idempotencyKey: 'key', about: [], phase: 'execute', step: 'a' } as const;
    expect(metadataOf(request, { ...facts, user: 'ann' })).toMatchObject({ user: 'ann' });
    expect(metadataOf(request, facts)).not.toHaveProperty('user');
  });
});

describe('the names of the protocol', () => {
  it('are different from each other', () => {
    const values = Object.values(names);
    expect(new Set(values).size).toBe(values.length);
  });

  it('of the actions tell each by its verb', () => {
    expect(OPERATOR_VERBS.map(names.actionUpdate)).toEqual(OPERATOR_VERBS.map((verb) => `saga.${verb}`));
    expect(OPERATOR_VERBS.map(names.actionUpdate)).not.toContain(names.REPLY_UPDATE);
  });

  it('are the same in every copy of the library', () => {
    expect(Symbol.keyFor(INSPECTION)).toBe('temporal-saga.inspection');
  });
});
