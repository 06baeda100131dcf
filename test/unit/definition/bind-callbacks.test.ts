import { bindCallbacks } from '../../../src/definition/bind-callbacks';
import type { SagaDefinition } from '../../../src/definition/definition';
import { Saga } from '../../../src/definition/saga';

const nothing = () => undefined;
const elsewhere = () => undefined;
const saga = (name: string, step: string, action = nothing) =>
  new Saga(name).localStep(step, action).commit();
const tableOf = (one: Saga) => one.describe().callbacks;

/** A definition whose one step names any callback. */
const naming = (callback: string): SagaDefinition => ({
  format: 1,
  name: 'order',
  steps: [{ kind: 'local', id: 'a', onExecute: { callback } }],
});

describe('the callbacks of a definition', () => {
  const order = saga('order', 'a');

  it('are the table of its own saga, when that has all of them', () => {
    const own = tableOf(order);
    expect(bindCallbacks(order.toJSON(), own, () => [])).toEqual({ callbacks: own, missing: [] });
    expect(bindCallbacks(order.toJSON(), own, () => []).callbacks).toBe(own);
  });

  it('are those of the saga itself, too: the schema of its context, and its view', () => {
    const schema = { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: {} }) } } as const;
    const whole = new Saga('order', { context: schema, publishes: () => 1 }).localStep('a', nothing).commit();
    const bound = bindCallbacks(whole.toJSON(), new Map(), () => [tableOf(order)]);
    expect(bound.missing).toEqual(['order.context', 'order.publishes', 'order.a.onExecute']);
    expect(bindCallbacks(whole.toJSON(), tableOf(whole), () => []).missing).toEqual([]);
    const unnamed = new Saga(undefined, { context: schema }).localStep('a', nothing).commit();
    expect(bindCallbacks(unnamed.toJSON(), tableOf(unnamed), () => []).missing).toEqual([]);
  });

  it('B6: are never callbacks of another saga that happens to have the same reference', () => {
    const lost = saga('order', 'payment.charge').toJSON();
    const other = saga('order.payment', 'charge', elsewhere);
    const reference = 'order.payment.charge.onExecute';
    expect(tableOf(other).has(reference)).toBe(true);
    const bound = bindCallbacks(lost, tableOf(order), () => [tableOf(order), tableOf(other)]);
    expect(bound.missing).toEqual([reference]);
    expect(bound.callbacks.has(reference)).toBe(false);
  });

  it('B6: are never callbacks of another saga for a step in a branch', () => {
    const inner = new Saga().localStep('charge', nothing).commit();
    const lost = new Saga('order').conditionalStep('c').ifThen(nothing, inner).commit().toJSON();
    const other = saga('order.c.if-1', 'charge', elsewhere);
    expect(bindCallbacks(lost, new Map(), () => [tableOf(other)]).missing).toEqual([
      'order.c.if-1',
      'order.c.if-1.charge.onExecute',
    ]);
  });

  it('are callbacks of another saga when their references were written by hand', () => {
    const other = saga('other', 'b', elsewhere);
    const bound = bindCallbacks(naming('other.b.onExecute'), new Map(), () => [tableOf(other)]);
    expect(bound).toEqual({ callbacks: new Map([['other.b.onExecute', elsewhere]]), missing: [] });
    const none = bindCallbacks(naming('nowhere.b.onExecute'), new Map(), () => [tableOf(other)]);
    expect(none.missing).toEqual(['nowhere.b.onExecute']);
  });

  it('are those of reducers, alternatives and predicates, too', () => {
    const build = () => {
      const order = new Saga('order');
      const body = (inner: Saga) => inner.localStep('l', nothing);
      order
        .parallelStep('p')
        .branch('a', body)
        .branch('b', body)
        .merge('k', () => 1)
        .merge('n', 'sum');
      order.alternativesStep('w').first('a', body).orElse('b', body, { unless: nothing });
      order.repeatStep('r', body, { atMost: 2 }).until(nothing);
      return order.commit();
    };
    const definition = build().toJSON();
    expect(bindCallbacks(definition, tableOf(build()), () => []).missing).toEqual([]);
    expect(bindCallbacks(definition, new Map(), () => []).missing).toEqual([
      'order.p.merge.k',
      'order.p.a.l.onExecute',
      'order.p.b.l.onExecute',
      'order.w.unless-b',
      'order.w.a.l.onExecute',
      'order.w.b.l.onExecute',
      'order.r.until',
      'order.r.l.onExecute',
    ]);
  });

  it('B6: are bound by their places in a saga without a name, too', () => {
    const nameless = new Saga().localStep('a', nothing).commit();
    expect(bindCallbacks(nameless.toJSON(), tableOf(nameless), () => []).missing).toEqual([]);
    const others = () => [tableOf(nameless)];
    expect(bindCallbacks(nameless.toJSON(), new Map(), others).missing).toEqual(['a.onExecute']);
  });

  it('B6: are missing when two other sagas have the reference that was written by hand', () => {
    const tables = [saga('x', 'y.b'), saga('x.y', 'b', elsewhere)].map(tableOf);
    const reference = 'x.y.b.onExecute';
    expect(tables.every((table) => table.has(reference))).toBe(true);
    expect(bindCallbacks(naming(reference), new Map(), () => tables).missing).toEqual([reference]);
  });
});

describe('the path of a step', () => {
  it('B6: is refused when a step in a branch has the same path', () => {
    const inner = new Saga().localStep('x', nothing).commit();
    const build = () =>
      new Saga('order').conditionalStep('c').ifThen(nothing, inner).localStep('c.if-1.x', nothing).commit();
    expect(build).toThrow(expect.objectContaining({ code: 'DEFINITION_INVALID' }));
  });
});
