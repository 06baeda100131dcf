/** The client's side of the wait for a view, on a workflow and a server that the test plays. */
import {
  SagaExecutionAlreadyExecutedError,
  SagaExecutionNotFoundError,
} from '../../../src/client/client-errors';
import type { ExecutionUpdates } from '../../../src/client/execution-updates';
import type { ExecutionWait } from '../../../src/client/execution-wait';
import type { SagaExecutionRepository } from '../../../src/client/saga-execution-repository';
import { ViewWait } from '../../../src/client/view-wait';
import { startWaitLimits } from '../../../src/client/wait-limits';
import { SagaError } from '../../../src/errors/saga-error';
import type { SagaRecord } from '../../../src/protocol/record';
import { SagaExecution } from '../../../src/protocol/saga-execution';
import type { ViewAnswer } from '../../../src/protocol/view-question';

type Played = ViewAnswer | Error;

const RECORD: SagaRecord = { saga: 's', status: 'finished', context: {}, steps: [], undoErrors: [] };
const ended = () => new SagaExecutionAlreadyExecutedError('u', 'finished');
const unavailable = () => new SagaError('SERVER_UNAVAILABLE', 'gone');

function play(answers: readonly Played[], records: readonly (SagaRecord | Error)[] = [RECORD]) {
  const questions: unknown[] = [];
  const left = [...answers];
  const loads = [...records];
  const updates = {
    question: (_uuid: string, _update: string, question: unknown) => () => {
      questions.push(question);
      const answer = left.shift() ?? ended();
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  } as unknown as ExecutionUpdates;
  const repository = {
    load: () => {
      const record = loads.shift() ?? RECORD;
      return record instanceof Error
        ? Promise.reject(record)
        : Promise.resolve(new SagaExecution('u', record));
    },
  } as unknown as SagaExecutionRepository;
  const wait = {
    during: (_uuid: string, _limits: unknown, awaited: () => Promise<unknown>) => awaited(),
  } as unknown as ExecutionWait;
  const views = new ViewWait(updates, repository, wait);
  const first = <V>(predicate: (view: V) => boolean = () => true) =>
    views.first<V>('u', predicate, startWaitLimits({}));
  return { first, questions };
}

describe('the wait for a view', () => {
  beforeEach(() => {
    jest.useFakeTimers({ advanceTimers: 100 });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('asks for the next moment until the predicate holds', async () => {
    const { first, questions } = play([
      { moments: 1, view: 1 },
      { moments: 4, view: 2 },
    ]);
    await expect(first((view: number) => view === 2)).resolves.toBe(2);
    expect(questions).toEqual([{ seen: 0 }, { seen: 1 }]);
  });

  it('calls the predicate once for each view that differs from the one before it', async () => {
    const seen: unknown[] = [];
    const { first } = play([
      { moments: 1, view: { a: 1 } },
      { moments: 2, view: { a: 1 } },
      { moments: 3 },
      { moments: 4, view: { a: 2 } },
    ]);
    await first((view: { a: number }) => {
      seen.push(view.a);
      return view.a === 2;
    });
    expect(seen).toEqual([1, 2]);
  });

  it('decodes the view', async () => {
    const { first } = play([{ moments: 1, view: { $type: 'Date', value: new Date(7).toJSON() } }]);
    await expect(first()).resolves.toEqual(new Date(7));
  });

  it('waits for the first view where none is published yet', async () => {
    const { first } = play([{ moments: 1 }, { moments: 2, view: null }]);
    await expect(first()).resolves.toBeNull();
  });

  it('asks again after an answer that brings nothing: the run has ended', async () => {
    const { first, questions } = play([
      { moments: 1, view: 1 },
      { moments: 1, view: 1 },
      { moments: 2, view: 2 },
    ]);
    await expect(first((view: number) => view === 2)).resolves.toBe(2);
    expect(questions).toEqual([{ seen: 0 }, { seen: 1 }, { seen: 1 }]);
  });

  it.each([unavailable(), new SagaError('VIEW_BUSY', 'full')])('outlasts %s', async (error) => {
    const { first } = play([error, { moments: 1, view: 1 }]);
    await expect(first()).resolves.toBe(1);
  });

  it('ends with an error that does not pass', async () => {
    const { first } = play([new SagaExecutionNotFoundError('u')]);
    await expect(first()).rejects.toMatchObject({ code: 'EXECUTION_NOT_FOUND' });
  });

  it('ends where the saga publishes nothing', async () => {
    const { first } = play([{ moments: 0, publishes: false }]);
    await expect(first()).rejects.toMatchObject({ code: 'VIEW_NOT_DECLARED' });
  });

  it('takes the last view of an execution that has ended, also after an outage', async () => {
    const { first } = play([ended()], [unavailable(), { ...RECORD, published: 'last' }]);
    await expect(first()).resolves.toBe('last');
  });

  it.each([RECORD, { ...RECORD, published: 'other' }])(
    'learns of the end where the last view is not the one (%#)',
    async (record) => {
      const { first } = play([ended()], [record]);
      await expect(first((view) => view === 'wanted')).rejects.toMatchObject({
        ...{ code: 'VIEW_NOT_PUBLISHED', uuid: 'u' },
        execution: { status: 'finished' },
      });
    },
  );

  it('names in its error why the execution has failed', async () => {
    const error = { code: 'REFUSED', step: 'a', message: 'no', causes: [] } as const;
    const { first } = play([ended()], [{ ...RECORD, status: 'errored', error }]);
    await expect(first()).rejects.toThrow(/errored.*REFUSED/);
  });
});
