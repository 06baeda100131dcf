import type { SagaListFilter, SagaSummary } from '../../../src/client/execution-list';
import { SagaExecutionNotFoundError } from '../../../src/client/client-errors';
import { openWaits, type WaitFilter } from '../../../src/client/open-waits';
import type { OpenWait } from '../../../src/engine/waits/open-wait';
import { SagaExecution } from '../../../src/protocol/saga-execution';

const decision: OpenWait = { step: 'approve', kind: 'decision', since: 1, choices: ['yes'], seen: 'digest' };
const event: OpenWait = { step: 'paid', kind: 'event', since: 1, event: 'paid' };

const EXECUTIONS: Readonly<Record<string, readonly OpenWait[]>> = {
  a: [decision],
  b: [event, decision],
  c: [],
};
const BY_STATUS: Readonly<Record<string, readonly string[]>> = {
  paused: ['a', 'gone'],
  running: ['b', 'a'],
  stuck: ['c'],
};

async function waitsOf(filter: WaitFilter): Promise<readonly string[]> {
  const asked: SagaListFilter[] = [];
  const sources = {
    async *list(given: SagaListFilter) {
      asked.push(given);
      for (const uuid of BY_STATUS[given.status ?? ''] ?? []) {
        yield await Promise.resolve({ uuid } as SagaSummary);
      }
    },
    load(uuid: string) {
      const waits = EXECUTIONS[uuid];
      if (!waits) return Promise.reject(new SagaExecutionNotFoundError(uuid, 'it is closed'));
      const record = {
        saga: 'order',
        status: 'paused',
        context: {},
        steps: [],
        undoErrors: [],
        waits,
      } as const;
      return Promise.resolve(new SagaExecution(uuid, record));
    },
  };
  const found: string[] = [];
  for await (const { uuid, saga, step, seen } of openWaits(sources, filter)) {
    found.push([uuid, saga, step, seen ?? '-'].join(' '));
  }
  expect(asked.map(({ saga }) => saga)).toEqual([filter.saga, filter.saga, filter.saga]);
  return found;
}

describe('the waits of all executions', () => {
  it('are listed once for each execution, with what their answers need', async () => {
    expect(await waitsOf({})).toEqual(['a order approve digest', 'b order paid -', 'b order approve digest']);
  });

  it('are listed by their kind and their saga', async () => {
    expect(await waitsOf({ kind: 'event', saga: 'order' })).toEqual(['b order paid -']);
  });

  it('are of a known kind', async () => {
    await expect(waitsOf({ kind: 'approval' as never })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});
