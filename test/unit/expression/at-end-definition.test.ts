import { Saga, SagaDefinitionError, SagaRequest } from 'temporal-saga';
import { bindCallbacks } from '../../../src/definition/bind-callbacks';
import { decodeDefinition, encodeDefinition } from '../../../src/definition/definition-codec';
import { hasPositionalSteps, haveSameStructure } from '../../../src/definition/structure';
import { nothing } from '../engine/simple-callbacks';

const tell = () => new SagaRequest({ target: 'events/end' });
const telling = () => new Saga('s').localStep('a', nothing).atEnd('finished', tell);

/** The issues with which a saga is refused, as `<code> <path>`. */
function issuesOf(build: () => unknown): readonly string[] {
  try {
    build();
    return [];
  } catch (error) {
    if (!(error instanceof SagaDefinitionError)) throw error;
    return error.issues.map(({ code, path }) => `${code} ${path}`);
  }
}

/** A saga in plain data with these notices. */
const withNotices = (atEnd: unknown) => () => Saga.fromJSON({ ...telling().commit().toJSON(), atEnd });

const NOTICE = { id: 'finished', status: ['finished'], request: { callback: 's.@finished' } };

describe('the definition of a saga with notices', () => {
  it('holds its notices, and their options', () => {
    const saga = telling().atEnd(['errored', 'cancelled'], tell, { execute: { totalTimeout: '1 h' } });
    expect(saga.commit().toJSON().atEnd).toEqual([
      NOTICE,
      {
        id: 'errored-cancelled',
        status: ['errored', 'cancelled'],
        request: { callback: 's.@errored-cancelled' },
        options: { execute: { totalTimeout: 3_600_000 } },
      },
    ]);
  });

  it('has no field for them where the saga has none', () => {
    expect(new Saga('s').localStep('a', nothing).commit().toJSON()).not.toHaveProperty('atEnd');
  });

  it('is the same after it was sent, also in its packed form', () => {
    const definition = telling().commit().toJSON();
    expect(Saga.fromJSON(definition).toJSON()).toEqual(definition);
    expect(decodeDefinition(encodeDefinition(definition, 0))).toEqual(definition);
  });

  it('can be continued after a step', () => {
    const chain = new Saga('s').localStep('a', nothing).atEnd('finished', tell).localStep('b', nothing);
    expect(
      chain
        .commit()
        .toJSON()
        .steps.map(({ id }) => id),
    ).toEqual(['a', 'b']);
  });

  it('names callbacks that a worker must have', () => {
    const definition = telling().commit().toJSON();
    const own = new Map([['s.a.onExecute', nothing]]);
    expect(bindCallbacks(definition, own, () => []).missing).toEqual(['s.@finished']);
  });

  it('has the same structure only with the same notices', () => {
    const [one, other] = [telling().commit().toJSON(), telling().atEnd('finished', tell).commit().toJSON()];
    expect(haveSameStructure(one, other)).toBe(false);
    expect(haveSameStructure(one, telling().commit().toJSON())).toBe(true);
  });

  it('is bound by position where two notices have the same ends', () => {
    expect(hasPositionalSteps(telling().commit().toJSON())).toBe(false);
    expect(hasPositionalSteps(telling().atEnd('finished', tell).commit().toJSON())).toBe(true);
  });
});

describe('a notice is refused', () => {
  it('after commit()', () => {
    const saga = telling().commit();
    expect(issuesOf(() => saga.atEnd('errored', tell))).toEqual(['ADDED_AFTER_COMMIT s.atEnd']);
  });

  it('in the saga of a branch, or of a part that is built in place', () => {
    const inner = telling().commit();
    const outer = new Saga('o')
      .sagaStep('pay', inner)
      .sagaStep('go', (body) => body.localStep('a', nothing).atEnd('errored', tell));
    outer.conditionalStep('which').ifThen(() => true, inner);
    expect(issuesOf(() => outer.commit())).toEqual([
      'NOTICE_IN_BRANCH o.pay',
      'NOTICE_IN_BRANCH o.go',
      'NOTICE_IN_BRANCH o.which.if-1',
    ]);
  });

  it('in the saga of a branch that was read from plain data', () => {
    const inner = Saga.fromJSON(telling().commit().toJSON());
    expect(issuesOf(() => new Saga('o').sagaStep('pay', inner).commit())).toEqual(['NOTICE_IN_BRANCH o.pay']);
  });

  it('with a callback that is no function', () => {
    const saga = new Saga('s').localStep('a', nothing).atEnd('finished', 5 as never);
    expect(issuesOf(() => saga.commit())).toContain('NOT_CALLABLE s.@finished');
  });

  it('with options that it does not have', () => {
    const saga = new Saga('s').localStep('a', nothing);
    saga.atEnd('finished', tell, { execute: { maximumAttempts: 0 } });
    saga.atEnd('errored', tell, { undoWhen: 'sent' } as never);
    expect(issuesOf(() => saga.commit())).toEqual([
      'OPTIONS_INVALID s.@finished.options.execute.maximumAttempts',
      'MALFORMED s.@errored.options.undoWhen',
    ]);
  });

  it('with a status that is no end', () => {
    const saga = new Saga('s').localStep('a', nothing);
    saga.atEnd('stuck' as never, tell);
    saga.atEnd([], tell);
    expect(issuesOf(() => saga.commit())).toEqual([
      'MALFORMED s.@stuck.status',
      'NAME_INVALID s.@',
      'MALFORMED s.@.status',
    ]);
  });

  it.each([
    ['no list', {}, ['MALFORMED s.atEnd']],
    ['an empty list', [], ['MALFORMED s.atEnd']],
    ['too many', Array.from({ length: 21 }, () => NOTICE), ['MALFORMED s.atEnd']],
    ['a notice that is no object', [5], ['MALFORMED s.atEnd[0]']],
    ['an id twice', [NOTICE, NOTICE], ['STEP_DUPLICATE s.@finished']],
    ['an end twice', [{ ...NOTICE, status: ['finished', 'finished'] }], ['MALFORMED s.@finished.status']],
    ['no list of ends', [{ ...NOTICE, status: 'finished' }], ['MALFORMED s.@finished.status']],
    ['an unknown field', [{ ...NOTICE, target: 'x' }], ['MALFORMED s.@finished.target']],
    [
      'an activity',
      [{ ...NOTICE, request: { activity: 'x' } }],
      ['MALFORMED s.@finished.activity', 'MALFORMED s.@finished'],
    ],
    [
      'options that are no object',
      [{ ...NOTICE, options: 5 }],
      ['OPTIONS_INVALID s.@finished.options', 'MALFORMED s.@finished.options'],
    ],
    ['no id', [{ ...NOTICE, id: 5 }], ['NAME_INVALID s.@5']],
  ])('in plain data with %s', (_, atEnd, issues) => {
    expect(issuesOf(withNotices(atEnd))).toEqual(issues);
  });
});
