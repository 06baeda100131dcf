import { Saga, SagaRequest } from 'temporal-saga';
import { InMemoryHost, inTurn, refuse, reply, scenario } from 'temporal-saga/testing';
import { undoCoverage } from 'temporal-saga/testing/undo-coverage';

interface Server {
  status?: string;
}

const ask = (target: string) => () => new SagaRequest({ target });

const server = () =>
  new Saga<Server>('server')
    .undoStep('report')
    .onFailure((_, { cause }) => new SagaRequest({ target: 'desk/report', content: { code: cause?.code } }))
    .query<string>('status', ask('nova/status'))
    .into('status')
    .until((status) => status === 'active', { every: '1 minute', for: '10 minutes' })
    .check('free', ({ status }) => status === 'active')
    .remoteStep('attach', ask('nova/attach'))
    .commit();

describe('the scenario of a saga that asks', () => {
  it('expects each question as a request', async () => {
    const execution = await scenario(server())
      .expectRequest('nova/status')
      .andReply('building')
      .expectRequest('nova/status')
      .andReply('active')
      .expectRequest('nova/attach')
      .expectEnd('finished', { context: { status: 'active' } });
    expect(execution.steps.map(({ step, kind }) => `${kind} ${step}`)).toEqual([
      ...['undo report', 'query status', 'check free', 'remote attach'],
    ]);
  });

  it('expects the undo of an undo step, and no undo of a query', async () => {
    await scenario(server())
      .expectRequest('nova/status')
      .andHang()
      .expectUndo('desk/report', { code: 'QUERY_UNANSWERED' })
      .expectEnd('errored', { error: 'QUERY_UNANSWERED', step: 'status' });
  });

  it('lets virtual time pass until a query is over', async () => {
    const host = new InMemoryHost({ participants: { nova: reply('building'), desk: reply() } });
    const { error, steps } = await host.run(server());
    expect(error).toMatchObject({ code: 'QUERY_TIMED_OUT', step: 'status' });
    expect(steps.find(({ step }) => step === 'status')).toMatchObject({ status: 'failed', attempts: 11 });
  });
});

describe('an execution in memory that asks', () => {
  it('is cancelled in the wait for the next question', async () => {
    const host = new InMemoryHost({ participants: { '*': reply('building') } });
    const { status, error } = await host.run(server(), {}, { cancelAt: 1 });
    expect([status, error?.code]).toEqual(['cancelled', 'CANCELLED']);
  });

  it('is cancelled during a question', async () => {
    const host = new InMemoryHost({ participants: { '*': reply('building') } });
    const { status, steps } = await host.run(server(), {}, { cancelAt: 'status' });
    expect([status, steps.at(-1)?.attempts]).toEqual(['cancelled', 1]);
  });

  it('lets an operator answer a query after the pivot that is refused', async () => {
    const saga = new Saga<Server>('s')
      .remoteStep('pay', ask('bank/pay'))
      .pivot()
      .query<string>('status', ask('nova/status'))
      .into('status')
      .retriable()
      .commit();
    const host = new InMemoryHost({
      participants: { bank: reply(), nova: inTurn(refuse()) },
      operator: () => ({ action: 'done', by: 'ann', response: 'by hand' }),
    });
    expect(await host.run(saga)).toMatchObject({ status: 'finished', context: { status: 'by hand' } });
  });
});

describe('the undo coverage of a saga with an undo step', () => {
  it('lists its undo, and none of queries and checks', async () => {
    const saga = server();
    const collected = undoCoverage({ sagas: { saga } });
    await new InMemoryHost({ participants: { nova: refuse(), desk: reply() } }).run(saga);
    const { report } = collected.result();
    collected.stop();
    expect(report).toContain('report');
    expect(report).not.toContain('free');
  });
});
