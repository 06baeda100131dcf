import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Saga, SagaRequest } from 'temporal-saga';
import { fail, hang, InMemoryHost, operations, refuse, reply, scenario } from 'temporal-saga/testing';
import { exploreSaga } from 'temporal-saga/testing/explorer';
import {
  type CollectedUndos,
  undoCoverage,
  UndoCoverageError,
  undoCoverageIn,
  type UndoCoverageOptions,
} from 'temporal-saga/testing/undo-coverage';
import { emptyLedger, honest } from '../explorer/linear-saga';
import { order } from './project/shop';

const ask = (target: string) => () => new SagaRequest({ target });
const broken = fail(Object.assign(new Error('broken'), { nonRetryable: true }));

let collected: CollectedUndos;
const collect = (options?: UndoCoverageOptions) => (collected = undoCoverage(options));
afterEach(() => {
  collected.stop();
});

const run = (saga: Saga, ...script: Parameters<typeof operations>) =>
  new InMemoryHost({ participants: { '*': operations(...script) } }).run(saga);
const declined = () => run(order, { reserve: reply(), charge: refuse(), '*': reply() });
const stepsOf = (saga = 'order') => collected.result().sagas.find((one) => one.saga === saga)?.steps;

describe('the undo coverage', () => {
  it('the undo coverage counts the runs, the outcomes and the first failures of each undo', async () => {
    collect();
    await declined();
    await declined();
    await run(order, { reserve: hang(), '*': reply() });
    await run(order, { reserve: broken, '*': reply() });
    expect(stepsOf()).toEqual([
      {
        step: 'reserve',
        ran: 4,
        outcomes: { done: 2, refused: 0, unknown: 2 },
        failed: 0,
        after: [
          { code: 'REFUSED', step: 'charge', times: 2 },
          { code: 'OUTCOME_UNKNOWN', step: 'reserve', times: 2 },
        ],
      },
      {
        step: 'charge',
        ran: 2,
        outcomes: { done: 0, refused: 2, unknown: 0 },
        failed: 0,
        after: [{ code: 'REFUSED', step: 'charge', times: 2 }],
      },
    ]);
  });

  it('the undo coverage counts failed undos, regardless of the decision of an operator', async () => {
    collect();
    const script = { reserve: reply(), charge: refuse(), refund: reply(), release: broken };
    await run(order, script);
    const stuck = { participants: { '*': operations(script) } };
    await new InMemoryHost({ ...stuck, operator: () => ({ action: 'done', by: 'ann' }) }).run(order);
    await new InMemoryHost({ ...stuck, operator: () => ({ action: 'skip', by: 'ann', reason: 'no' }) }).run(
      order,
    );
    expect(stepsOf()?.[0]).toMatchObject({ step: 'reserve', ran: 3, failed: 3 });
  });

  it('the undo coverage does not count an undo that never ran', async () => {
    collect();
    const script = { reserve: reply(), charge: refuse(), refund: broken, '*': reply() };
    const host = new InMemoryHost({
      participants: { '*': operations(script) },
      operator: () => ({ action: 'end', by: 'ann', reason: 'no' }),
    });
    expect((await host.run(order)).status).toBe('incomplete');
    expect(stepsOf()).toMatchObject([
      { step: 'reserve', ran: 0 },
      { step: 'charge', ran: 1, failed: 1 },
    ]);
  });

  it('the undo coverage leaves out steps without an undo', async () => {
    collect();
    await declined();
    expect(stepsOf()?.map(({ step }) => step)).toEqual(['reserve', 'charge']);
  });

  it('the undo coverage includes all branches, taken or not', async () => {
    const inner = (name: string) =>
      new Saga()
        .localStep(name, () => undefined)
        .onFailure(() => undefined)
        .commit();
    const saga = new Saga('branches')
      .conditionalStep('which')
      .ifThen(() => true, inner('a'))
      .elseThen(inner('b'))
      .localStep('stop', () => new Error('stop'))
      .commit();
    collect();
    await run(saga, {});
    expect(collected.result()).toMatchObject({ covered: 1, untested: ['branches: which.else.b'] });
    expect(stepsOf('branches')?.[0]).toMatchObject({ step: 'which.if-1.a', ran: 1 });
  });

  it('the undo coverage includes hosts, scenarios and explorations', async () => {
    collect();
    await declined();
    await scenario(order)
      .expectRequest('stock/reserve')
      .andRefuse()
      .expectUndo('stock/release')
      .expectEnd('errored');
    const { schedules } = await exploreSaga(order, {
      participantState: emptyLedger,
      participants: (ledger) => ({ '*': honest(ledger) }),
    });
    expect(collected.result().sagas).toMatchObject([{ saga: 'order', runs: 2 + schedules }]);
    expect(collected.result().percent).toBe(100);
  });

  it('the undo coverage starts with undoCoverage() and ends with stop()', async () => {
    await declined();
    collect();
    expect(collected.result().sagas).toEqual([]);
    await declined();
    collected.stop();
    await declined();
    expect(collected.result().sagas).toMatchObject([{ runs: 1 }]);
  });

  it('the undo coverage lists exported sagas that no test ran', () => {
    const unnamed = new Saga().remoteStep('a', ask('p')).onFailure(ask('p')).commit();
    collect({ sagas: { order, unnamed, somethingElse: 1 } });
    const { report, untested } = collected.result();
    expect(untested).toEqual(['order: reserve', 'order: charge', 'unnamed: a']);
    expect(report.split('\n')).toEqual([
      'Undo coverage: 0 of 3 undos ran (0 %).',
      'undo of              ran  done  refused  unknown  failed  after',
      'order (never ran)',
      '  reserve              0     0        0        0       0  never ran',
      '  charge               0     0        0        0       0  never ran',
      'unnamed (never ran)',
      '  a                    0     0        0        0       0  never ran',
    ]);
  });

  it('the undo coverage lists only the sagas of the option only', async () => {
    collect({ only: ['order', 'refund'] });
    await declined();
    await run(
      new Saga('toy')
        .localStep('a', () => undefined)
        .onFailure(() => undefined)
        .commit(),
      {},
    );
    expect(collected.result().sagas.map(({ saga }) => saga)).toEqual(['order', 'refund']);
    expect(collected.result().untested).toEqual(['refund']);
  });

  it('the report of the undo coverage shows the most frequent failures', async () => {
    collect();
    await declined();
    for (const point of ['reserve', 'charge'] as const) {
      await new InMemoryHost({ participants: { '*': reply() } }).run(order, {}, { cancelAt: point });
    }
    await run(order, { reserve: hang(), '*': reply() });
    await run(order, { charge: hang(), '*': reply() });
    const [, , ...rows] = collected.result().report.split('\n');
    expect(rows).toEqual([
      'order (5 runs)',
      '  reserve         5     4        0        1       0  CANCELLED 2, REFUSED at charge 1, OUTCOME_UNKNOWN at reserve 1, 1 more',
      '  charge          3     1        1        1       0  REFUSED at charge 1, CANCELLED 1, OUTCOME_UNKNOWN at charge 1',
    ]);
  });
});

describe('a required undo coverage', () => {
  it('a required coverage is returned if enough undos ran', async () => {
    collect();
    await declined();
    expect(collected.require().percent).toBe(100);
  });

  it('a required coverage throws if fewer undos ran, and names those that never ran', async () => {
    collect();
    await run(order, { reserve: refuse(), '*': reply() });
    expect(collected.require(50).percent).toBe(50);
    expect(() => collected.require()).toThrow(UndoCoverageError);
    expect(() => collected.require()).toThrow(/order: charge/);
  });

  it('a required coverage throws if no saga ran', () => {
    collect();
    expect(() => collected.require(0)).toThrow(UndoCoverageError);
  });

  it('a required coverage throws for an unknown saga', async () => {
    collect({ only: ['order', 'refund'] });
    await declined();
    expect(() => collected.require()).toThrow(/refund/);
  });
});

describe('the undo coverage of several processes', () => {
  it('a folder collects the undo coverage of several processes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'temporal-saga-test-'));
    const register = join(__dirname, '../../../support/register.js');
    const script = `
      const { InMemoryHost, refuse } = require('temporal-saga/testing');
      const { order } = require(${JSON.stringify(join(__dirname, 'project/shop.ts'))});
      void new InMemoryHost({ participants: { '*': refuse() } }).run(order);`;
    const env = { ...process.env, TEMPORAL_SAGA_UNDO_COVERAGE: folder };
    try {
      for (let processes = 0; processes < 2; processes += 1) {
        await promisify(execFile)(process.execPath, ['-r', register, '-e', script], { env });
      }
      const { sagas } = undoCoverageIn(folder, {
        sagas: { toy: new Saga().localStep(() => undefined).commit() },
      });
      expect(sagas).toMatchObject([
        { saga: 'order', runs: 2, steps: [{ step: 'reserve', ran: 2 }, { step: 'charge' }] },
        { saga: 'toy', runs: 0 },
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
