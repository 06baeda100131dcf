import { inspect } from 'node:util';
import { Saga, SagaDefinitionError } from 'temporal-saga';
import { SagaExecutionUnfinishedError, SagaFailedExecutionError } from '../../../src/client/client-errors';
import { SagaError } from '../../../src/errors/saga-error';
import type { SagaExecution } from '../../../src/protocol/saga-execution';

const execution = {
  uuid: 'O2',
  saga: 'order-processing',
  status: 'errored',
  context: { secret: 'of the order' },
  error: { code: 'REFUSED', message: 'card declined', causes: [] },
  undoErrors: [],
  incidents: [],
  activePhases: [],
} as unknown as SagaExecution;

/** What Node prints for an error that is not caught, without the stack. */
function printed(error: Error): readonly string[] {
  const text = inspect(error, { customInspect: false, depth: 5 });
  return text.split('\n').filter((line) => !/^ +at /.test(line));
}

describe('the print of an error', () => {
  it('has the message and the code, but neither details nor the reason again', () => {
    const error = new SagaError('INPUT_INVALID', 'The port is wrong.', { details: { received: 0 } });
    expect(printed(error)).toEqual([
      'SagaError: [INPUT_INVALID] The port is wrong.',
      "  code: 'INPUT_INVALID'",
      '}',
    ]);
    expect(error).toMatchObject({ reason: 'The port is wrong.', details: { received: 0 } });
  });

  it('has no record of a failed execution, and no cause that the record has too', () => {
    const error = new SagaFailedExecutionError(execution, new Error('Workflow execution failed'));
    expect(printed(error)).toEqual([
      expect.stringContaining('card declined'),
      "  code: 'EXECUTION_FAILED',",
      "  uuid: 'O2'",
      '}',
    ]);
    expect(error.execution).toBe(execution);
  });

  it('has the cause of an execution whose record has no error', () => {
    const cause = new Error('Workflow execution terminated');
    const { error: _, ...ended } = execution;
    const error = new SagaFailedExecutionError(ended as SagaExecution, cause);
    expect(error.cause).toBe(cause);
    expect(printed(error).join('\n')).toContain('Workflow execution terminated');
  });

  it('has no record of an execution that continues, and no empty cause', () => {
    const error = new SagaExecutionUnfinishedError('O2', { execution });
    expect(printed(error)).toHaveLength(4);
    expect(error.execution).toBe(execution);
  });

  it('has each issue of a definition once', () => {
    const commit = () => new Saga('empty').remoteStep('charge').commit();
    expect(commit).toThrow(SagaDefinitionError);
    try {
      commit();
    } catch (error) {
      const text = printed(error as Error).join('\n');
      expect(text.split('charge')).toHaveLength(2);
    }
  });
});
