import type { SagaListFilter, SagaSummary } from '../../../src/client/execution-list';
import { SagaExecutionNotFoundError } from '../../../src/client/client-errors';
import { openWaits, type WaitFilter, type WaitSources } from '../../../src/client/open-waits';
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

const LOADED: string[] = [];

beforeEach(() => LOADED.splice(0));

async function waitsOf(
  filter: WaitFilter,
  waiting?: NonNullable<WaitSources['waiting']>,
): Promise<readonly string[]> {
  const asked: SagaListFilter[] = [];
  const sources: WaitSources = {
    ...(waiting && { waiting }),
    async *list(given: SagaListFilter) {
      asked.push(given);
      for (const uuid of BY_STATUS[given.status ?? ''] ?? []) {
        yield await Promise.resolve({ uuid } as SagaSummary);
      }
    },
    load(uuid: string) {
      LOADED.push(uuid);
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
  expect(asked.map(({ saga }) => saga)).toEqual(waiting ? [] : [filter.saga, filter.saga, filter.saga]);
  return found;
}

describe('the waits of all executions', () => {
  it('are listed once for each execution, with what their answers need', async () => {
    expect(await waitsOf({})).toEqual(['a order approve digest', 'b order paid -', 'b order approve digest']);
  });

  it('are listed by their kind and their saga', async () => {
    expect(await waitsOf({ kind: 'event', saga: 'order' })).toEqual(['b order paid -']);
  });

  it('are read of those executions alone that a search attribute finds', async () => {
    const asked: unknown[] = [];
    const waiting = async function* (...scope: readonly unknown[]) {
      asked.push(scope);
      // One that continues as new while the list is read is in it twice.
      for (const uuid of ['b', 'gone', 'b']) yield await Promise.resolve({ uuid });
    };
    expect(await waitsOf({ kind: 'decision', saga: 'order' }, waiting)).toEqual(['b order approve digest']);
    expect(await waitsOf({}, waiting)).toEqual(['b order paid -', 'b order approve digest']);
    expect(LOADED).toEqual(['b', 'gone', 'b', 'gone']);
    expect(asked).toEqual([
      ['order', ['decision']],
      [undefined, ['timer', 'event', 'decision', 'query']],
    ]);
  });

  it('are of a known kind', async () => {
    await expect(waitsOf({ kind: 'approval' as never })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});
