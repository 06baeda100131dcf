import {
  admitAction,
  OPERATOR_VERBS,
  type OperatorVerb,
  readAction,
} from '../../../src/engine/operators/operator-action';
import { codeOf } from './operator';

const about = { step: 'a', phase: 'undo', incident: 'i', by: 'ann' };
const why = { reason: 'because' };

describe('an action as it comes from outside', () => {
  it.each<readonly [OperatorVerb, object]>([
    ['retry', about],
    ['retry', { ...about, request: { target: 'p' } }],
    ['retry', { ...about, request: { content: null, target: 'p/x' } }],
    ['retry', { ...about, request: { content: undefined } }],
    ['done', about],
    ['done', { ...about, response: null }],
    ['skip', { ...about, ...why }],
    ['compensate', { ...about, ...why, phase: 'execute' }],
    ['abort', { by: 'ann', ...why }],
    ['abort', { ...about, ...why }],
    ['end', { by: 'ann', ...why, step: undefined, somethingElse: undefined }],
  ])('is taken as it is, with its name: %s %j', (verb, given) => {
    expect(readAction(verb, given)).toEqual({ ...given, action: verb });
  });

  it.each(['retry', 'done', 'skip', 'compensate'] as const)(
    'needs the id of the incident and the operator, and no step or phase beside them: %s',
    (verb) => {
      for (const field of ['incident', 'by']) {
        const given = { ...about, ...why, [field]: undefined };
        expect(codeOf(() => readAction(verb, given))).toBe('ACTION_INVALID');
      }
      const { incident, by } = about;
      expect(readAction(verb, { incident, by, ...why })).toEqual({ action: verb, incident, by, ...why });
    },
  );

  it.each(['skip', 'compensate', 'abort', 'end'] as const)('says why: %s', (verb) => {
    expect(codeOf(() => readAction(verb, about))).toBe('ACTION_INVALID');
  });

  it.each(['abort', 'end'] as const)('needs no incident, and none without its id: %s', (verb) => {
    const { step, phase, by } = about;
    expect(readAction(verb, { by, ...why })).toEqual({ action: verb, by, ...why });
    for (const place of [{ step }, { phase }, { step, phase }]) {
      expect(codeOf(() => readAction(verb, { ...place, by, ...why }))).toBe('ACTION_INVALID');
    }
  });

  it.each(OPERATOR_VERBS)('is refused with anything that is no object: %s', (verb) => {
    for (const value of [undefined, null, 5, 'ann', [], () => 1]) {
      expect(codeOf(() => readAction(verb, value))).toBe('ACTION_INVALID');
    }
  });

  it.each<readonly [string, object]>([
    ['an empty name', { by: '' }],
    ['a name of blanks', { by: ' ' }],
    ['a name that is no text', { by: 5 }],
    ['a name without end', { by: 'x'.repeat(2_001) }],
    ['an empty reason', { reason: '' }],
    ['a step that is no text', { step: {} }],
    ['an incident that is no text', { incident: 1 }],
    ['another phase', { phase: 'probe' }],
    ['an unknown field', { force: true }],
    ['the response of another action', { response: {} }],
    ['a request that is null', { request: null }],
    ['a request that is a text', { request: 'p' }],
    ['a request that changes nothing', { request: {} }],
    ['a request above 64 KiB', { request: { content: 'x'.repeat(64 * 1024) } }],
    ['a request with an unknown field', { request: { target: 'p', key: 'k' } }],
  ])('is refused with %s', (_, given) => {
    expect(codeOf(() => readAction('retry', { ...about, ...given }))).toBe('ACTION_INVALID');
  });

  it('gives no response unless it is done by hand', () => {
    const given = { ...about, reason: 'because', response: {} };
    expect(codeOf(() => readAction('skip', given))).toBe('ACTION_INVALID');
  });

  it('changes no request unless it is a retry', () => {
    const given = { ...about, request: { target: 'p' } };
    expect(codeOf(() => readAction('done', given))).toBe('ACTION_INVALID');
  });

  it('is shown in a short message, however large it is', () => {
    expect(() => readAction('retry', { ...about, by: 'x'.repeat(1_000_000) })).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{1,400}$/) }),
    );
  });
});

describe('C12: an action as the validator takes it', () => {
  it.each(['../x', 'p/../x', '', 'p x', 'p/', '/x', 'p?x=1', 'http://p/x', 'p\n/x', 'x'.repeat(101)])(
    'C12: has no target that a request could not have: %j',
    (target) => {
      const given = { ...about, request: { target } };
      expect(codeOf(() => admitAction('retry', given))).toBe('ACTION_INVALID');
      // An earlier version may have taken it: history still reads it.
      expect(readAction('retry', given)).toMatchObject(given);
    },
  );

  it.each<readonly [OperatorVerb, object]>([
    ['retry', about],
    ['retry', { ...about, request: { content: {} } }],
    ['retry', { ...about, request: { target: 'payment/refund-by-transfer' } }],
    ['done', { ...about, response: { id: 1 } }],
  ])('C12: is taken as it is: %s %j', (verb, given) => {
    expect(admitAction(verb, given)).toEqual({ ...given, action: verb });
  });

  it('C12: has a response of at most 1 MiB', () => {
    const given = { ...about, response: 'x'.repeat(1024 * 1024) };
    expect(codeOf(() => admitAction('done', given))).toBe('ACTION_INVALID');
  });
});
