import type { SagaSummary } from '../../../src/client/execution-list';
import { type Resolution, resolveEach, type ResolveFilter } from '../../../src/client/resolve-all';
import { SagaError } from '../../../src/errors/saga-error';

const stuck = (uuid: string, more: Partial<SagaSummary>): SagaSummary => ({
  uuid,
  saga: 'trip',
  status: 'stuck',
  startedAt: new Date(0),
  step: 'hotel',
  phase: 'undo',
  incident: `incident of ${uuid}`,
  error: { code: 'REFUSED', message: 'no' },
  ...more,
});

async function* listed(): AsyncGenerator<SagaSummary> {
  yield stuck('a', {});
  yield stuck('b', { step: 'flight' });
  yield await Promise.resolve(stuck('c', { phase: 'execute' }));
  yield stuck('d', { error: { code: 'OUTCOME_UNKNOWN', message: 'no answer' } });
}

/** Resolves each incident, as `resolve` does; without it a dry run. */
const each = (
  filter: Partial<ResolveFilter>,
  resolve?: Resolution['resolve'],
  executions: AsyncIterable<SagaSummary> = listed(),
) =>
  resolveEach({
    stuck: executions,
    filter: { saga: 'trip', ...filter },
    incidentsOf: () => Promise.resolve(bothIncidents),
    resolve,
  });

const error = { code: 'REFUSED', message: 'no', causes: [] } as const;
const bothIncidents = [
  { id: 'first', step: 'hotel', phase: 'undo', since: 0, error },
  { id: 'second', step: 'flight', phase: 'execute', since: 0, error },
] as const;

describe('resolveEach', () => {
  it.each([
    [{}, ['a', 'b', 'c', 'd']],
    [{ step: 'hotel' }, ['a', 'c', 'd']],
    [{ phase: 'undo' as const }, ['a', 'b', 'd']],
    [{ code: 'OUTCOME_UNKNOWN' as const }, ['d']],
    [{ step: 'flight', code: 'OUTCOME_UNKNOWN' as const }, []],
  ])('E9: resolves only the executions that match %j', async (filter, uuids) => {
    const resolved: string[] = [];
    const reports = await each(filter, ({ uuid }) => {
      resolved.push(uuid);
      return Promise.resolve();
    });
    expect(resolved).toEqual(uuids);
    expect(reports.map(({ uuid, result }) => [uuid, result])).toEqual(
      uuids.map((uuid) => [uuid, 'resolved']),
    );
  });

  it('E9: passes the step, phase and incident of each execution', async () => {
    const named: string[] = [];
    await each({}, ({ step, phase, incident }) => {
      named.push(`${step} ${phase} ${incident}`);
      return Promise.resolve();
    });
    expect(named[2]).toBe('hotel execute incident of c');
  });

  it('E9: continues with the other executions after a refusal, and reports its code', async () => {
    const reports = await each({}, ({ uuid }) =>
      uuid === 'b' ? Promise.reject(new SagaError('INCIDENT_CLOSED', 'over')) : Promise.resolve(),
    );
    expect(reports.map(({ result }) => result)).toEqual([
      'resolved',
      'INCIDENT_CLOSED',
      'resolved',
      'resolved',
    ]);
  });

  it('E9: resolves nothing in a dry run, and reports each execution', async () => {
    const reports = await each({ phase: 'execute' });
    expect(reports).toMatchObject([{ uuid: 'c', result: 'would be resolved' }]);
  });

  it('resolves each matching incident of an execution with several', async () => {
    const several = async function* () {
      yield stuck('a', { incidents: 2 });
    };
    expect(await each({}, undefined, several())).toMatchObject([
      { uuid: 'a', incident: 'first', step: 'hotel', phase: 'undo' },
      { uuid: 'a', incident: 'second', step: 'flight', phase: 'execute' },
    ]);
    expect(await each({ step: 'flight' }, undefined, several())).toMatchObject([{ incident: 'second' }]);
  });
});
