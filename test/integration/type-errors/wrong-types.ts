/* eslint-disable -- each statement is wrong on purpose */
// @ts-nocheck -- the test compiles it without this line
/**
 * Type errors. Each stands below a comment that names it.
 */
import {
  type Hook,
  operation,
  participant,
  Saga,
  SagaContext,
  SagaRequest,
  SagaResponse,
} from 'temporal-saga';
import { implement } from 'temporal-saga/activities';
import { InMemoryHost, scenario } from 'temporal-saga/testing';
interface Order {
  orderId: string;
  total: number;
  ids?: string[];
  charge?: { chargeId: string };
}
interface Inv {
  reserve(c: { items: string[] }): { ids: string[] };
  release(c: { ids: string[] }): void;
}
const inv = participant<Inv>('inventory');
const charge = operation<{ order: string; amount: number }, { chargeId: string }>('payment/charge');
const s = () => new Saga<Order>('order');
const req = () => new SagaRequest({ target: 'a/b' });
// a field that the context does not have
s().localStep((c) => {
  c.totl = 1;
});
// a value of another type
s().localStep((c) => {
  c.total = 'x';
});
// a request that is a plain object
s().remoteStep('a', (c) => ({ target: 'x', content: c.total }));
// an item of another type in a typed request
s().remoteStep('a', (c) => inv.reserve({ items: [c.total] }));
// a misspelt field in a typed request
s().remoteStep('a', (c) => inv.reserve({ item: [] }));
// a misspelt operation
s().remoteStep('a', () => inv.reserv({ items: [] }));
// a misspelt field of a typed reply
s()
  .remoteStep('a', () => inv.reserve({ items: [] }))
  .onSuccess((c, r) => {
    c.ids = r.content().id;
  });
// a typed reply in a field of another type
s()
  .remoteStep('a', () => inv.reserve({ items: [] }))
  .onSuccess((c, r) => {
    c.total = r.content().ids;
  });
// an undo that reads what is not kept
s()
  .remoteStep('a', () => inv.reserve({ items: [] }))
  .onFailure((c, { kept }) => inv.release({ ids: kept.ids }));
// an undo that relies on what may not be kept
s()
  .remoteStep('a', () => inv.reserve({ items: [] }))
  .keep((r) => r.ids)
  .onFailure((c, { kept }) => inv.release({ ids: kept }));
// an undo that reads what was not sent
s()
  .remoteStep('a', () => inv.reserve({ items: [] }))
  .onFailure((c, { sent }) => inv.release({ ids: sent.ids }));
// a misspelt field of a policy
s().remoteStep('a', req, { execute: { maxAttempts: 3 } });
// a value that an option does not have
s().remoteStep('a', req, { undoWhen: 'never' });
// an option of another type
s().remoteStep('a', req, { keepReply: 'yes' });
// a content of an operation without a field
s()
  .step('a', charge)
  .with((c) => ({ order: c.orderId }));
// a content of a step without a field
s().step('a', charge, ({ orderId }) => ({ order: orderId }));
// a content of a step with a field of another type
s().step('a', charge, ({ orderId }) => ({ order: orderId, amount: orderId }));
// a misspelt option of a step that uses an operation
s().step('a', charge, { execute: { maxAttempts: 3 } });
// an undo step whose undo is no request
s().undoStep('a', () => 5);
// a reply of a remote step into a field of another type
s()
  .remoteStep('a', () => inv.reserve({ items: [] }))
  .into('total');
// a request that is one of two kinds, of which one is none
s().remoteStep('a', (c) => (c.total > 5 ? inv.reserve({ items: [] }) : { target: 'x' }));
// a content of an operation with a field of another type
s()
  .step('a', charge)
  .with((c) => ({ order: c.orderId, amount: 'x' }));
// a reply into a field of another type
s().step('a', charge).into('total');
// a reply into a field that the context does not have
s().step('a', charge).into('nothing');
// a misused reply of an operation
s()
  .step('a', charge)
  .into((c, r) => {
    c.ids = r.chargeId;
  });
// a condition on a field that the context does not have
s()
  .conditionalStep('c')
  .ifThen(
    (c) => c.totl > 1,
    (b) => b.remoteStep('x', req),
  );
// a branch of another context
s()
  .conditionalStep('c')
  .ifThen(
    () => true,
    new Saga<{ other: string }>()
      .localStep((c) => {
        c.other = 'x';
      })
      .commit(),
  );
// a body that writes a field that the context does not have
s()
  .parallelStep('p')
  .branch('a', (b) =>
    b.localStep((c) => {
      c.x = 1;
    }),
  );
// a parallel branch of another context
s()
  .parallelStep('p')
  .branch('a', new Saga<{ other: string }>().localStep(() => undefined).commit());
// a reducer of a field that the context does not have
s()
  .parallelStep('p')
  .branch('a', (b) => b.remoteStep('x', req))
  .merge('totl', 'sum');
// a reducer that does not exist
s()
  .parallelStep('p')
  .branch('a', (b) => b.remoteStep('x', req))
  .merge('total', 'max');
// a filling of another context
s()
  .hookStep('h')
  .fill('a', new Saga<{ other: string }>().localStep(() => undefined).commit());
// a filling that writes a field that the context does not have
s()
  .hookStep('h')
  .fill('a', (b) =>
    b.localStep((c) => {
      c.x = 1;
    }),
  );
// a filling that is no saga
s().hookStep('h').fill('a', 5);
// a chain that continues behind a hook
s().hookStep('h').remoteStep('x', req);
// a hook in the place of one with another context
const hook: Hook<{ a: number }> = s().hookStep('h');
// a list that is none
s()
  .forEachStep('f', (b: Saga<{ item: string }>) => b.remoteStep('x', req))
  .over((c) => c.total);
// an input of another type for an item
s()
  .forEachStep('f', (b: Saga<{ id: number }>) => b.remoteStep('x', req))
  .over((c) => c.ids ?? [])
  .input((c, item) => ({ id: item }));
// an input of another type for an inner saga
s()
  .sagaStep('i', (b: Saga<{ id: number }>) => b.remoteStep('x', req))
  .input((c) => ({ id: c.orderId }));
// an inner saga of another context without an input
s()
  .sagaStep('i', (b: Saga<{ id: number }>) => b.remoteStep('x', req))
  .remoteStep('y', req);
// an id without the context to which it belongs
s().remoteStep('x', ({ idFor }) => inv.reserve({ items: [idFor('volume')] }));
// an alternative that is no saga
s()
  .alternativesStep('w')
  .first('a', (b) => b.remoteStep('x', req))
  .orElse('b', 5);
// an outcome of a decision that does not exist
s().decisionStep('d').on('yes', 'maybe');
// a timeout of another type
s().eventStep('e', { timeout: {} });
// an undo of an operation that reads what was not sent
operation(inv.reserve).undoneBy(inv.release, ({ sent }) => ({ ids: sent.ids }));
// an undo of an operation with another content
operation(inv.reserve).undoneBy(inv.release, ({ kept }) => ({ id: kept?.ids }));
// an implementation without an operation
implement(inv, { reserve: () => ({ ids: [] }) });
// an implementation with another reply
implement(inv, { reserve: () => ({ id: [] }), release: () => undefined });
// a scenario without a field of the context
void scenario(s(), { orderId: 'x' });
// an expected content of another type
void scenario(s(), { orderId: 'x', total: 1 }).expectRequest(inv.reserve, { item: 1 });
// an answer of another type
void scenario(s(), { orderId: 'x', total: 1 }).expectRequest(inv.reserve).andReply({ id: 1 });
// a saga in the place of one with another context
const other: Saga<{ a: number }> = new Saga<{ a: number; b: string }>('x');
// a start with a field of another type
void new InMemoryHost().run(s(), { orderId: 5, total: 1 });
// a declared reply of another type
s()
  .remoteStep('a', req)
  .onSuccess((c, r: SagaResponse<{ id: number }>) => {
    c.orderId = r.content().id;
  });
// a local step that returns a number
s().localStep((c) => 5);
// an undo that is a plain object
s()
  .remoteStep('a', req)
  .onFailure(() => ({ target: 'x' }));
// a context without a field
const ctx = new SagaContext<Order>({ orderId: 'x' });
export { other, ctx, hook };
