/** Owns the handle of an execution that has been started: its end, and the views that it publishes before. */
import type { LooseFields, LooseValue } from '../context/context-types';
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';
import type { SagaExecution } from '../protocol/saga-execution';
import type { ExecutionWait } from './execution-wait';
import { outcomeOf } from './run-outcome';
import {
  checkPublishedOptions,
  checkResultOptions,
  type PublishedOptions,
  type ResultOptions,
} from './run-options';
import type { ViewPredicate, ViewWait } from './view-wait';
import { checkWaitOptions, startWaitLimits } from './wait-limits';

/** What a handle needs of its manager. */
export interface HandleParts {
  readonly wait: ExecutionWait;
  readonly views: ViewWait;
  /** @throws SagaError `CLIENT_CLOSED`. */
  readonly mustBeConnected: () => void;
}

/**
 * An execution that the server has. It is what `manager.start` returns; the manager must stay open while you use it.
 *
 * @typeParam T - The fields of the saga's context.
 * @typeParam V - The view that the saga publishes.
 */
export class StartedSaga<T extends object = LooseFields, V = LooseValue> {
  /** The id of the execution, for `manager.load`, `manager.send` and the others. */
  readonly uuid: string;
  readonly #parts: HandleParts;

  /** @internal */
  constructor(uuid: string, parts: HandleParts) {
    this.uuid = uuid;
    this.#parts = parts;
  }

  /**
   * Waits for the end of the execution, as `manager.run` does. You may call it again.
   *
   * @throws SagaFailedExecutionError `EXECUTION_FAILED` if the execution failed, unless `raiseOnError` is false.
   * @throws SagaExecutionUnfinishedError `EXECUTION_UNFINISHED` after the timeout or an abort; the execution continues.
   * @throws SagaError `INPUT_INVALID`, `PERMISSION_DENIED`, `CLIENT_CLOSED`.
   */
  async result(options: ResultOptions = {}): Promise<SagaExecution<T, V>> {
    const { wait, mustBeConnected } = this.#parts;
    mustBeConnected();
    checkResultOptions(options);
    checkWaitOptions(options);
    const limits = startWaitLimits(options);
    const execution = await outcomeOf(wait, this.uuid, options, limits);
    return execution as unknown as SagaExecution<T, V>;
  }

  /**
   * Waits for the first view for which the predicate holds; without a predicate, for the first view. A saga publishes views
   * with `publishes`. Of views that follow each other closely a caller may see the last one alone. The last view of an
   * execution that has ended counts too.
   *
   * No query polls the workflow: an update waits in it. While you wait, each change of the saga's context costs about five
   * events of history. Up to four callers wait for one execution at once; others are answered with a delay.
   *
   * @param predicate - Runs here, in the client. What it throws is thrown to you.
   * @throws SagaViewNotPublishedError `VIEW_NOT_PUBLISHED` if the execution ends before that, with the `execution`.
   * @throws SagaExecutionUnfinishedError `EXECUTION_UNFINISHED` after the timeout or an abort; the execution continues.
   * @throws SagaError `VIEW_NOT_DECLARED` if the saga has no `publishes`; `INPUT_INVALID`, `PERMISSION_DENIED`,
   * `CLIENT_CLOSED`, and `REQUEST_REJECTED` from a worker of an earlier version.
   */
  async published(predicate: ViewPredicate<V> = () => true, options: PublishedOptions = {}): Promise<V> {
    const { views, mustBeConnected } = this.#parts;
    mustBeConnected();
    if (typeof predicate !== 'function') {
      const message = `published takes a predicate, such as (view) => view.url !== undefined, not ${formatValue(predicate)}.`;
      throw new SagaError('INPUT_INVALID', message);
    }
    checkPublishedOptions(options);
    checkWaitOptions(options);
    return views.first(this.uuid, predicate, startWaitLimits(options));
  }
}
