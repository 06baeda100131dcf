import { listQuery, type ListScope } from '../../../src/client/list-query';

const query = (scope: Partial<ListScope>) =>
  listQuery({ taskQueue: 'orders', saga: undefined, status: undefined, attribute: undefined, ...scope });

describe('the query of a list', () => {
  it('leaves out the runs that went on in fresh ones', () => {
    expect(query({})).toBe(`TaskQueue = "orders" AND ExecutionStatus != 'ContinuedAsNew'`);
  });

  it('quotes what users named', () => {
    expect(query({ taskQueue: 'a"b\\', saga: 'order' })).toContain(
      `TaskQueue = "a\\"b\\\\" AND WorkflowType = "order"`,
    );
  });

  it.each([
    ['finished', `ExecutionStatus = 'Completed'`],
    ['errored', `ExecutionStatus = 'Failed'`],
    ['stuck', `CloseTime IS NULL`],
    ['blocked', `CloseTime IS NULL`],
    [
      'incomplete',
      `((ExecutionStatus = 'Failed') OR ExecutionStatus = 'Terminated' OR ExecutionStatus = 'TimedOut')`,
    ],
    ['cancelled', `((ExecutionStatus = 'Failed') OR ExecutionStatus = 'Canceled')`],
  ] as const)('finds all that can be %s', (status, part) => {
    expect(query({ status })).toBe(`TaskQueue = "orders" AND ${part}`);
  });

  it('asks for the search attribute, and does not miss executions without it', () => {
    expect(query({ status: 'paused', attribute: 'SagaStatus' })).toContain(
      `CloseTime IS NULL AND (SagaStatus = 'paused' OR SagaStatus IS NULL)`,
    );
    expect(query({ status: 'incomplete', attribute: 'SagaStatus' })).toContain(
      `(ExecutionStatus = 'Failed' AND (SagaStatus = 'incomplete' OR SagaStatus IS NULL))`,
    );
  });

  it('does not ask for it where Temporal knows the status itself', () => {
    expect(query({ status: 'finished', attribute: 'SagaStatus' })).not.toContain('SagaStatus');
  });
});
