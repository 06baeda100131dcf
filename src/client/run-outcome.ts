/** Owns what a caller of `run` or `result` gets at the end of an execution. */
import type { SagaExecution } from '../protocol/saga-execution';
import { SagaFailedExecutionError } from './client-errors';
import { isClosed } from './execution-status';
import type { ExecutionWait } from './execution-wait';
import type { ResultOptions } from './run-options';
import type { WaitLimits } from './wait-limits';

/**
 * Waits for the end of an execution, or, with `pauseOnDisk`, for its first pause.
 *
 * @throws SagaFailedExecutionError `EXECUTION_FAILED` if the execution failed, unless `raiseOnError` is false.
 * @throws SagaExecutionUnfinishedError `EXECUTION_UNFINISHED` after the timeout or an abort.
 */
export async function outcomeOf(
  wait: ExecutionWait,
  uuid: string,
  { raiseOnError = true, pauseOnDisk = false }: ResultOptions,
  limits: WaitLimits,
): Promise<SagaExecution> {
  const { execution, cause } = await wait.outcome(uuid, pauseOnDisk, limits);
  const { status } = execution;
  if (raiseOnError && isClosed(status) && status !== 'finished') {
    throw new SagaFailedExecutionError(execution, cause);
  }
  return execution;
}
