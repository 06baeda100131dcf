import { type Hook, Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import {
  InMemoryHost,
  type InMemoryHostOptions,
  type ParticipantFunction,
  scenario,
} from 'temporal-saga/testing';
import { exploreSaga } from 'temporal-saga/testing/explorer';
import { issuesOf } from '../definition/issues';

interface Order {
  orderId?: string;
  seen?: string[];
}

/** A step at `target`, which an undo reverses. */
const act = (target: string) => (body: Saga<Order>) =>
  body
    .remoteStep(target)
    .onExecute(() => new SagaRequest({ target: `${target}/do` }))
    .onFailure(() => new SagaRequest({ target: `${target}/undo` }));

const see = (name: string) => (body: Saga<Order>) =>
  body.localStep('see', (context) => void (context.seen = [...(context.seen ?? []), name]));

/** A saga `reserve, created (a hook), charge`. */
function order(): { saga: Saga<Order>; created: Hook<Order> } {
  const saga = new Saga<Order>('order');
  act('reserve')(saga);
  const created = saga.hookStep('created');
  act('charge')(saga);
  return { saga: saga.commit(), created };
}

function filled(): Saga<Order> {
  const { saga, created } = order();
  created.fill('mail', act('mail')).fill('labels', (body) => {
    act('print')(body);
    act('stick')(body);
  });
  return saga;
}

function recorded(isRefused: (target: string) => boolean = () => false) {
  const calls: string[] = [];
  const any: ParticipantFunction = ({ target, step }) => {
    calls.push(`${target} ${step}`);
    if (isRefused(target)) throw new SagaRefused({});
    return {};
  };
  return { calls, participants: { '*': any } };
}

const run = (saga: Saga<Order>, options: InMemoryHostOptions, cancelAt?: string) =>
  new InMemoryHost(options).run(saga, {}, cancelAt === undefined ? {} : { cancelAt });

const FORWARD = [
  'reserve/do reserve',
  'print/do created.labels.print',
  'stick/do created.labels.stick',
  'mail/do created.mail.mail',
  'charge/do charge',
];

describe('a hook', () => {
  it('runs its fillings one after the other, in the order of their names', async () => {
    const { calls, participants } = recorded();
    const execution = await run(filled(), { participants });
    expect(execution.status).toBe('finished');
    expect(calls).toEqual(FORWARD);
    expect(execution.steps.map(({ step, kind, status }) => [step, kind, status])).toEqual([
      ['reserve', 'remote', 'done'],
      ['created', 'hook', 'done'],
      ['created.labels.print', 'remote', 'done'],
      ['created.labels.stick', 'remote', 'done'],
      ['created.mail.mail', 'remote', 'done'],
      ['charge', 'remote', 'done'],
    ]);
  });

  it('undoes its fillings as any steps, in the reverse order', async () => {
    const { calls, participants } = recorded((target) => target === 'charge/do');
    const execution = await run(filled(), { participants });
    expect(execution).toMatchObject({ status: 'errored', error: { step: 'charge' } });
    expect(calls.slice(FORWARD.length)).toEqual([
      'mail/undo created.mail.mail',
      'stick/undo created.labels.stick',
      'print/undo created.labels.print',
      'reserve/undo reserve',
    ]);
  });

  it('fails with the filling that fails, and runs none after it', async () => {
    const { calls, participants } = recorded((target) => target === 'stick/do');
    const execution = await run(filled(), { participants });
    expect(execution).toMatchObject({ status: 'errored', error: { step: 'created.labels.stick' } });
    expect(calls.slice(3)).toEqual(['print/undo created.labels.print', 'reserve/undo reserve']);
  });

  it('begins no filling after a cancel', async () => {
    const { calls, participants } = recorded();
    const execution = await run(filled(), { participants }, 'created.labels.print');
    expect(execution.status).toBe('cancelled');
    expect(calls).not.toContain('mail/do created.mail.mail');
  });

  it('without fillings is passed over: it has no record', async () => {
    const { calls, participants } = recorded();
    const execution = await run(order().saga, { participants });
    expect(execution.status).toBe('finished');
    expect(calls).toEqual(['reserve/do reserve', 'charge/do charge']);
    expect(execution.steps.map(({ step }) => step)).toEqual(['reserve', 'charge']);
  });

  it('may be all that a saga has', async () => {
    const saga = new Saga<Order>('order');
    saga.hookStep('created');
    const execution = await run(saga.commit(), {});
    expect(execution).toMatchObject({ status: 'finished', steps: [] });
  });

  it('gives its fillings the context of the saga, and their own options', async () => {
    const { saga, created } = order();
    const inner = new Saga<Order>(undefined, { whenStepFails: 'wait' });
    inner.localStep('fails', () => {
      throw new Error('No paper.');
    });
    created.fill('a', see('a')).fill('b', see('b')).fill('c', inner.commit());
    const execution = await run(saga, { ...recorded() });
    expect(execution).toMatchObject({
      status: 'stuck',
      context: { seen: ['a', 'b'] },
      incidents: [{ step: 'created.c.fails' }],
    });
  });

  it('stands in loops, rounds and branches as any step', async () => {
    let packed: Hook<Order> | undefined;
    const saga = new Saga<Order>('order');
    saga
      .forEachStep('ship', (body: Saga<Order>) => void (packed = body.hookStep('packed')))
      .over(() => ['x', 'y']);
    packed?.fill('labels', act('print'));
    saga.commit();
    const { calls, participants } = recorded();
    await run(saga, { participants });
    expect(calls).toEqual(['print/do ship[0].packed.labels.print', 'print/do ship[1].packed.labels.print']);
  });

  it('can be run again as a whole by an operator', async () => {
    const { saga, created } = order();
    created.fill('labels', act('print')).fill('mail', act('mail'));
    const waiting = new Saga<Order>('waiting', { whenStepFails: 'wait' });
    waiting.sagaStep('order', saga);
    let left = 1;
    const { calls, participants } = recorded((target) => target === 'mail/do' && (left -= 1) === 0);
    const execution = await run(waiting.commit(), {
      participants,
      operator: () => ({ action: 'redo', block: 'order.created', by: 'ann', reason: 'there is paper again' }),
    });
    expect(execution.status).toBe('finished');
    expect(calls).toEqual([
      'reserve/do order.reserve',
      'print/do order.created.labels.print',
      'mail/do order.created.mail.mail',
      'print/undo order.created.labels.print',
      'print/do order.created~2.labels.print',
      'mail/do order.created~2.mail.mail',
      'charge/do order.charge',
    ]);
  });
});

describe('the testing kit', () => {
  it('has scenarios with what fills the hooks', async () => {
    await scenario(filled())
      .expectRequest('reserve/do')
      .expectRequest('print/do')
      .expectRequest('stick/do')
      .expectRequest('mail/do')
      .andRefuse()
      .expectUndo('stick/undo')
      .expectUndo('print/undo')
      .expectUndo('reserve/undo')
      .expectEnd('errored', { error: 'REFUSED', step: 'created.mail.mail' });
  });

  it('closes the hooks of what it has run', async () => {
    const { saga, created } = order();
    await run(saga, { ...recorded() });
    expect(issuesOf(() => created.fill('late', act('x')))).toEqual(['FILLED_AFTER_READ order.created.late']);
  });

  it('proves the saga with what fills its hooks before it runs', async () => {
    const saga = new Saga<Order>('order');
    const created = saga.hookStep('created');
    saga.remoteStep('pay', () => new SagaRequest({ target: 'pay/do' })).pivot();
    saga.commit();
    created.fill('labels', (body) => body.remoteStep('print', () => new SagaRequest({ target: 'print/do' })));
    const refusal = {
      code: 'DEFINITION_INVALID',
      issues: [{ code: 'NOT_COMPENSATABLE', path: 'order.created.labels.print' }],
    };
    await expect(run(saga, { ...recorded() })).rejects.toMatchObject(refusal);
    await expect(scenario(saga).expectEnd('finished')).rejects.toMatchObject(refusal);
    const participants = () => ({ '*': () => ({}) });
    await expect(exploreSaga(saga, { participants })).rejects.toMatchObject(refusal);
  });
});
