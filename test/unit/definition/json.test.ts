import { Saga, SagaRequest } from 'temporal-saga';
import { InMemoryHost } from 'temporal-saga/testing';
import { issuesOf } from './issues';

const nothing = () => undefined;

function order(): Saga {
  const saga = new Saga('order', { execute: { attemptTimeout: '2s' } });
  saga.localStep('a', { keepReply: true }).onExecute(nothing, { limit: 5, when: new Date(0) });
  saga.remoteStep('b', () => new SagaRequest({ target: 'stock' }));
  saga.conditionalStep('c').ifThen(nothing, new Saga().localStep(nothing).commit(), { tier: 1 });
  return saga.commit();
}

describe('a definition as JSON', () => {
  it('is read from its text unchanged', () => {
    const text = JSON.stringify(order());
    const saga = Saga.fromJSON(JSON.parse(text));
    expect(JSON.stringify(saga)).toBe(text);
    expect(saga.name).toBe('order');
    expect(saga.committed).toBe(true);
  });

  it('is read from a saga, too', () => {
    expect(Saga.fromJSON(order()).toJSON()).toEqual(order().toJSON());
  });

  it('is a copy: changes to it do not reach the saga', () => {
    const saga = order();
    const json = saga.toJSON();
    const [step] = json.steps;
    Object.assign(step && 'onExecute' in step ? step.onExecute.parameters! : {}, { limit: 6 });
    Object.assign(json.options!, { execute: {} });
    expect(saga.toJSON()).toEqual(order().toJSON());
  });

  it('is read into a copy', () => {
    const json = JSON.parse(JSON.stringify(order())) as { name: string; steps: unknown[] };
    const saga = Saga.fromJSON(json);
    json.steps.length = 0;
    expect(saga.toJSON()).toEqual(order().toJSON());
  });

  it('may have no name', () => {
    const { name, ...nameless } = order().toJSON();
    const saga = Saga.fromJSON(nameless);
    expect([name, saga.name]).toEqual(['order', undefined]);
    expect(saga.toJSON()).toEqual(nameless);
  });

  it('of format 1 becomes one of format 2 that undoes the same steps', () => {
    const { options, ...json } = order().toJSON();
    const upgraded = (given?: object) =>
      Saga.fromJSON({ ...json, format: 1, ...(given && { options: given }) }).toJSON();
    expect(options).toBeDefined();
    expect(upgraded()).toEqual({ ...json, format: 2, options: { undoWhen: 'sent' } });
    expect(upgraded({ keepReply: true }).options).toEqual({ undoWhen: 'sent', keepReply: true });
    expect(upgraded({ undoWhen: 'done' }).options).toEqual({ undoWhen: 'done' });
  });

  it('cannot be changed once it is read', () => {
    const saga = Saga.fromJSON(order());
    expect([
      ...issuesOf(() => saga.localStep('z')),
      ...issuesOf(() => saga.conditionalStep()),
      ...issuesOf(() => saga.commit()),
    ]).toEqual(['ADDED_AFTER_COMMIT order.z', 'ADDED_AFTER_COMMIT order.step-1', 'ALREADY_COMMITTED order']);
  });

  it('can be a branch, with its references unchanged', () => {
    const saga = new Saga('outer').conditionalStep('x').elseThen(Saga.fromJSON(order())).commit();
    expect(saga.toJSON()).toMatchObject({
      steps: [{ elseThen: { options: order().toJSON().options, steps: order().toJSON().steps } }],
    });
  });

  it('holds no functions', async () => {
    const execution = await new InMemoryHost().run(Saga.fromJSON(order()));
    expect(execution.error).toMatchObject({ code: 'CALLBACK_MISSING', step: 'a' });
  });

  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  it.each([
    ['undefined', undefined],
    ['a function', nothing],
    ['a cycle', cycle],
    ['a bigint', { format: 1n }],
    [
      'a getter that throws',
      Object.defineProperty({}, 'format', { enumerable: true, get: () => cycle['x'] ?? fail() }),
    ],
    ['an array nested without end', nestedArray(100_000)],
  ])('is refused from %s', (_, value) => {
    expect(issuesOf(() => Saga.fromJSON(value))).toEqual(['MALFORMED definition']);
  });
});

function fail(): never {
  throw new Error('not readable');
}

function nestedArray(depth: number): unknown {
  let array: unknown = [];
  for (let n = 0; n < depth; n += 1) array = [array];
  return array;
}
