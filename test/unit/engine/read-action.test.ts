import {
  admitAction,
  OPERATOR_VERBS,
  type OperatorVerb,
  readAction,
} from '../../../src/engine/operators/operator-action';
import { codeOf } from './operator';

const about = { step: 'a', phase: 'undo', incident: 'i', by: 'ann' };
const why = { reason: 'because' };

describe('an action from outside', () => {
  it.each<readonly [OperatorVerb, object]>([
    ['retry', about],
    ['retry', { ...about, request: { target: 'p' } }],
    ['retry', { ...about, request: { content: null, target: 'p/x' } }],
    ['retry', { ...about, request: { content: undefined } }],
    ['done', about],
    ['done', { ...about, response: null }],
    ['skip', { ...about, ...why }],
    ['compensate', { ...about, ...why, phase: 'execute' }],
    ['redo', { ...about, ...why, block: 'b' }],
    ['abort', { by: 'ann', ...why }],
    ['abort', { ...about, ...why }],
    ['end', { by: 'ann', ...why, step: undefined, somethingElse: undefined }],
  ])('an action is read as it is, with its operator: %s %j', (verb, given) => {
    expect(readAction(verb, given)).toEqual({ ...given, action: verb });
  });

  it.each(['retry', 'done', 'skip', 'compensate'] as const)(
    'an action needs the operator; it names the incident by its id, by its step, or not: %s',
    (verb) => {
      expect(codeOf(() => readAction(verb, { ...about, ...why, by: undefined }))).toBe('ACTION_INVALID');
      const { incident, by, step, phase } = about;
      for (const place of [{ incident }, { step, phase }, { step }, {}]) {
        expect(readAction(verb, { ...place, by, ...why })).toEqual({ action: verb, ...place, by, ...why });
      }
    },
  );

  it('a redo must name its block', () => {
    expect(codeOf(() => readAction('redo', { ...about, ...why }))).toBe('ACTION_INVALID');
  });

  it.each(['skip', 'compensate', 'abort', 'end'] as const)('an action must have a reason: %s', (verb) => {
    expect(codeOf(() => readAction(verb, about))).toBe('ACTION_INVALID');
  });

  it.each(['abort', 'end'] as const)(
    'an action without an incident has neither step nor phase: %s',
    (verb) => {
      const { step, phase, by } = about;
      expect(readAction(verb, { by, ...why })).toEqual({ action: verb, by, ...why });
      for (const place of [{ step }, { phase }, { step, phase }]) {
        expect(codeOf(() => readAction(verb, { ...place, by, ...why }))).toBe('ACTION_INVALID');
      }
    },
  );

  it.each(OPERATOR_VERBS)('a value that is not an object is refused as an action: %s', (verb) => {
    for (const value of [undefined, null, 5, 'ann', [], () => 1]) {
      expect(codeOf(() => readAction(verb, value))).toBe('ACTION_INVALID');
    }
  });

  it.each<readonly [string, object]>([
    ['an empty name', { by: '' }],
    ['a name of blanks', { by: ' ' }],
    ['a name that is not a text', { by: 5 }],
    ['a name that is too long', { by: 'x'.repeat(2_001) }],
    ['an empty reason', { reason: '' }],
    ['a step that is not a text', { step: {} }],
    ['an incident that is not a text', { incident: 1 }],
    ['another phase', { phase: 'probe' }],
    ['an unknown field', { force: true }],
    ['the block of another action', { block: 'b' }],
    ['the response of another action', { response: {} }],
    ['a request that is null', { request: null }],
    ['a request that is a text', { request: 'p' }],
    ['a request that changes nothing', { request: {} }],
    ['a request above 64 KiB', { request: { content: 'x'.repeat(64 * 1024) } }],
    ['a request with an unknown field', { request: { target: 'p', key: 'k' } }],
  ])('an action with %s is refused', (_, given) => {
    expect(codeOf(() => readAction('retry', { ...about, ...given }))).toBe('ACTION_INVALID');
  });

  it('a response is refused unless the action is done', () => {
    const given = { ...about, reason: 'because', response: {} };
    expect(codeOf(() => readAction('skip', given))).toBe('ACTION_INVALID');
  });

  it('a changed request is refused unless the action is retry', () => {
    const given = { ...about, request: { target: 'p' } };
    expect(codeOf(() => readAction('done', given))).toBe('ACTION_INVALID');
  });

  it('the message about an action is short, however large the action is', () => {
    expect(() => readAction('retry', { ...about, by: 'x'.repeat(1_000_000) })).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{1,400}$/) }),
    );
  });
});

describe('an action in the validator', () => {
  it.each(['../x', 'p/../x', '', 'p x', 'p/', '/x', 'p?x=1', 'http://p/x', 'p\n/x', 'x'.repeat(101)])(
    'C12: an action must not have a target that a request cannot have: %j',
    (target) => {
      const given = { ...about, request: { target } };
      expect(codeOf(() => admitAction('retry', given))).toBe('ACTION_INVALID');
      // An earlier version may have accepted it, so history still reads it.
      expect(readAction('retry', given)).toMatchObject(given);
    },
  );

  it.each<readonly [OperatorVerb, object]>([
    ['retry', about],
    ['retry', { ...about, request: { content: {} } }],
    ['retry', { ...about, request: { target: 'payment/refund-by-transfer' } }],
    ['done', { ...about, response: { id: 1 } }],
  ])('C12: an action is accepted as it is: %s %j', (verb, given) => {
    expect(admitAction(verb, given)).toEqual({ ...given, action: verb });
  });

  it('C12: an action has a response of at most 1 MiB', () => {
    const given = { ...about, response: 'x'.repeat(1024 * 1024) };
    expect(codeOf(() => admitAction('done', given))).toBe('ACTION_INVALID');
  });
});
