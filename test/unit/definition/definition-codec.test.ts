import fc from 'fast-check';
import { Saga, type SagaDefinition, sagaActivity, SagaRequest } from 'temporal-saga';
import { decodeDefinition, encodedSize, encodeDefinition } from '../../../src/definition/definition-codec';
import { anyJson, nearlyValid, sagas } from './arbitraries';

const pack = (definition: SagaDefinition) => encodeDefinition(definition, 0);
const nothing = () => undefined;
const ask = () => new SagaRequest({ target: 'stock/reserve' });

describe('a packed definition', () => {
  it('has true in place of a reference that follows from its place', () => {
    const branch = new Saga().remoteStep('x', ask).commit();
    const saga = new Saga('order');
    saga.localStep('a', nothing).onFailure(nothing);
    saga.remoteStep('b', ask).onSuccess(nothing).onError(nothing).onFailure(ask).probe(ask);
    saga.conditionalStep('c').ifThen(nothing, branch).elseThen(branch);
    expect(pack(saga.commit().toJSON())).toEqual({
      format: 2,
      name: 'order',
      steps: [
        { kind: 'local', id: 'a', onExecute: true, onFailure: true },
        {
          kind: 'remote',
          id: 'b',
          onExecute: true,
          onSuccess: true,
          onError: true,
          onFailure: true,
          probe: true,
        },
        {
          kind: 'conditional',
          id: 'c',
          ifThen: [{ condition: true, steps: [{ kind: 'remote', id: 'x', onExecute: true }] }],
          elseThen: { steps: [{ kind: 'remote', id: 'x', onExecute: true }] },
        },
      ],
    });
  });

  it('packs the predicate of a repeated saga, and its steps', () => {
    const saga = new Saga('order');
    saga.repeatStep('r', (body) => body.localStep('x', nothing), { atMost: 2 }).until(nothing);
    const definition = saga.commit().toJSON();
    expect(pack(definition)).toMatchObject({
      steps: [
        { kind: 'repeat', until: true, saga: { steps: [{ kind: 'local', onExecute: true }] }, atMost: 2 },
      ],
    });
    expect(decodeDefinition(pack(definition))).toEqual(definition);
  });

  it('packs the steps that fill a hook', () => {
    const saga = new Saga('order');
    saga.hookStep('created').fill('labels', (body) => body.localStep('x', nothing));
    const definition = saga.commit().toJSON();
    expect(pack(definition)).toMatchObject({
      steps: [{ kind: 'hook', fillings: [{ name: 'labels', steps: [{ kind: 'local', onExecute: true }] }] }],
    });
    expect(decodeDefinition(pack(definition))).toEqual(definition);
  });

  it('keeps operations with parameters, activities and foreign references', () => {
    const foreign = Saga.fromJSON(new Saga('other').localStep('x', nothing).commit());
    const saga = new Saga('order');
    saga.localStep('a').onExecute(nothing, { limit: 5 }).onFailure(sagaActivity('forget'));
    saga.conditionalStep('c').ifThen(nothing, foreign, { tier: 1 });
    const definition = saga.commit().toJSON();
    expect(pack(definition)).toEqual(definition);
  });

  it.each([
    ['with a name', 'order'],
    ['without a name', undefined],
  ])('is decoded to the same definition, %s', (_, name) => {
    const saga = new Saga(name).localStep('a', nothing).remoteStep('b', ask).commit();
    const definition = saga.toJSON();
    const packed = pack(definition);
    expect(packed).toMatchObject({ steps: [{ onExecute: true }, { onExecute: true }] });
    expect(decodeDefinition(packed)).toEqual(definition);
  });

  it('is decoded to the same definition, for any saga', () => {
    fc.assert(
      fc.property(sagas(), (saga) => {
        const definition = saga.toJSON();
        const sent: unknown = JSON.parse(JSON.stringify(pack(definition)));
        expect(JSON.stringify(decodeDefinition(sent))).toBe(JSON.stringify(definition));
      }),
    );
  });

  it('takes less than 900 KB for 10,000 remote steps with three hooks', () => {
    const saga = new Saga('long');
    for (let n = 0; n < 10_000; n += 1) saga.remoteStep(ask).onSuccess(nothing).onFailure(ask);
    const definition = saga.commit().toJSON();
    const packed = encodeDefinition(definition);
    expect(encodedSize(definition)).toBe(JSON.stringify(packed).length);
    expect(encodedSize(definition)).toBeLessThan(900_000);
    expect(decodeDefinition(packed)).toEqual(definition);
  });
});

describe('a value that is not packed', () => {
  it('is sent as it is, up to 256 KiB', () => {
    const definition = new Saga('short').localStep('a', nothing).commit().toJSON();
    expect(encodeDefinition(definition)).toBe(definition);
    expect(encodedSize(definition)).toBe(JSON.stringify(definition).length);
  });

  it('is decoded to itself when it is a definition', () => {
    fc.assert(
      fc.property(sagas(), (saga) => {
        const definition = saga.toJSON();
        expect(decodeDefinition(definition)).toEqual(definition);
        expect(decodeDefinition(decodeDefinition(pack(definition)))).toEqual(definition);
      }),
    );
  });

  it('never makes decoding fail, for any JSON', () => {
    fc.assert(
      fc.property(fc.oneof(anyJson, nearlyValid), (json) => {
        expect(() => decodeDefinition(json)).not.toThrow();
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['nothing', null],
    ['a text', 'saga'],
    ['an array', [{ steps: [] }]],
    ['steps that are no array', { name: 's', steps: { 0: { id: 'a', onExecute: true } } }],
    ['steps that are no objects', { name: 's', steps: [null, 5, 'a', [true]] }],
    ['a step without a name', { name: 's', steps: [{ kind: 'local', onExecute: true }] }],
    [
      'branches that are no branches',
      { steps: [{ kind: 'conditional', id: 'c', ifThen: true, elseThen: true }] },
    ],
    ['alternatives that are no objects', { steps: [{ kind: 'conditional', id: 'c', ifThen: [true, null] }] }],
    ['an alternative without a condition', { steps: [{ kind: 'conditional', id: 'c', ifThen: [{}] }] }],
  ])('is decoded to itself: %s', (_, json) => {
    expect(decodeDefinition(json)).toEqual(json);
  });

  it('is decoded to itself when it is nested too deep to be a definition', () => {
    const nest = (levels: number, kernel: unknown): unknown => {
      let steps = kernel;
      for (let n = 0; n < levels; n += 1) steps = [{ kind: 'conditional', id: 'c', elseThen: { steps } }];
      return { format: 1, steps };
    };
    const step = { kind: 'local', id: 'a', onExecute: true };
    expect(() => decodeDefinition(nest(100_000, [step]))).not.toThrow();
    expect(decodeDefinition(nest(51, [step]))).toEqual(nest(51, [step]));
    const unpacked = { ...step, onExecute: { callback: `${'c.else.'.repeat(50)}a.onExecute` } };
    expect(decodeDefinition(nest(50, [step]))).toEqual(nest(50, [unpacked]));
  });

  it('keeps a field named __proto__ a field', () => {
    const json: unknown = JSON.parse('{"steps":[{"id":"a","__proto__":{"onExecute":true}}]}');
    expect(JSON.stringify(decodeDefinition(json))).toBe(JSON.stringify(json));
  });
});
