import { listQuery, type ListScope, waitingQuery } from '../../../src/client/list-query';

const query = (scope: Partial<ListScope>) =>
  listQuery({ taskQueue: 'orders', saga: undefined, status: undefined, attribute: undefined, ...scope });

describe('the query of a list', () => {
  it('omits the runs that continued as new', () => {
    expect(query({})).toBe(`TaskQueue = "orders" AND ExecutionStatus != 'ContinuedAsNew'`);
  });

  it('quotes the names of users', () => {
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
  ] as const)('finds every execution that can be %s', (status, part) => {
    expect(query({ status })).toBe(`TaskQueue = "orders" AND ${part}`);
  });

  it('has a condition on the search attribute that also finds executions without it', () => {
    expect(query({ status: 'paused', attribute: 'SagaStatus' })).toContain(
      `CloseTime IS NULL AND (SagaStatus = 'paused' OR SagaStatus IS NULL)`,
    );
    expect(query({ status: 'incomplete', attribute: 'SagaStatus' })).toContain(
      `(ExecutionStatus = 'Failed' AND (SagaStatus = 'incomplete' OR SagaStatus IS NULL))`,
    );
  });

  it('has no condition on the search attribute if Temporal indexes the status itself', () => {
    expect(query({ status: 'finished', attribute: 'SagaStatus' })).not.toContain('SagaStatus');
  });
});

describe('the query for executions that wait', () => {
  const scope = { taskQueue: 'orders', attribute: 'SagaWaitsFor', kinds: ['decision'] } as const;

  it('finds the open ones that wait for one of the kinds', () => {
    expect(waitingQuery({ ...scope, saga: undefined })).toBe(
      `TaskQueue = "orders" AND CloseTime IS NULL AND SagaWaitsFor IN ('decision')`,
    );
    expect(waitingQuery({ ...scope, saga: 'order', kinds: ['timer', 'event'] })).toBe(
      `TaskQueue = "orders" AND WorkflowType = "order" AND CloseTime IS NULL AND SagaWaitsFor IN ('timer', 'event')`,
    );
  });
});
