/** Owns the wait for a view that a saga publishes: the workflow is asked again whenever the view may have changed. */
import { setTimeout as pause } from 'node:timers/promises';
import type { LooseValue } from '../context/context-types';
import { decodeValue } from '../context/encoding';
import { SagaError } from '../errors/saga-error';
import { PUBLISHED } from '../protocol/names';
import { type ViewAnswer, viewNotDeclared } from '../protocol/view-question';
import { SagaExecutionAlreadyExecutedError, SagaViewNotPublishedError } from './client-errors';
import type { ExecutionUpdates } from './execution-updates';
import type { ExecutionWait } from './execution-wait';
import type { SagaExecutionRepository } from './saga-execution-repository';
import { isUnavailable } from './server-errors';
import type { WaitLimits } from './wait-limits';

/** Says whether a view is the one that a caller waits for. */
export type ViewPredicate<V> = (view: V) => boolean;

/** The length of one long poll. The wait notices a silent connection after this time at the latest. */
const ROUND_MS = 60_000;
/** The pause before a question is asked again that the server or the workflow could not take, or that brought nothing. */
const RETRY_PAUSE_MS = 500;

/** Waits for views. */
export class ViewWait {
  readonly #updates: ExecutionUpdates;
  readonly #repository: SagaExecutionRepository;
  readonly #wait: ExecutionWait;

  constructor(updates: ExecutionUpdates, repository: SagaExecutionRepository, wait: ExecutionWait) {
    this.#updates = updates;
    this.#repository = repository;
    this.#wait = wait;
  }

  /**
   * The first view for which a predicate holds, of those that the caller gets to see: of views that follow each other closely
   * it may see the last one alone.
   *
   * @throws SagaViewNotPublishedError `VIEW_NOT_PUBLISHED`.
   * @throws SagaExecutionUnfinishedError `EXECUTION_UNFINISHED` after the timeout or an abort.
   * @throws SagaError `VIEW_NOT_DECLARED`, and the errors of {@link ExecutionUpdates.ask}.
   */
  first<V>(uuid: string, predicate: ViewPredicate<V>, limits: WaitLimits): Promise<V> {
    return this.#wait.during(uuid, limits, () => this.#first(uuid, predicate, limits.signal));
  }

  async #first<V>(uuid: string, predicate: ViewPredicate<V>, signal: AbortSignal): Promise<V> {
    try {
      return await this.#ask(uuid, predicate, signal);
    } catch (error) {
      if (!(error instanceof SagaExecutionAlreadyExecutedError)) throw error;
      return this.#atEnd(uuid, predicate, signal);
    }
  }

  async #ask<V>(uuid: string, predicate: ViewPredicate<V>, signal: AbortSignal): Promise<V> {
    let seen = 0;
    let last: string | undefined;
    for (;;) {
      const question = this.#updates.question<ViewAnswer>(uuid, PUBLISHED, { seen });
      const answer = await untilAnswered(signal, () => question({ deadline: Date.now() + ROUND_MS, signal }));
      const { moments, view, publishes } = answer;
      if (publishes === false) throw viewNotDeclared('of this execution');
      const text = JSON.stringify(view);
      if (view !== undefined && text !== last) {
        const shown = decodeValue(view) as LooseValue as V;
        if (predicate(shown)) return shown;
      }
      if (moments === seen) await pause(RETRY_PAUSE_MS, undefined, { signal });
      seen = moments;
      last = text;
    }
  }

  /** The last view of an execution that has ended counts too. */
  async #atEnd<V>(uuid: string, predicate: ViewPredicate<V>, signal: AbortSignal): Promise<V> {
    const execution = await untilAnswered(signal, () => this.#repository.load(uuid));
    const view = execution.published as V | undefined;
    if (view !== undefined && predicate(view)) return view;
    throw new SagaViewNotPublishedError(execution);
  }
}

/** Asks until there is an answer: what stands in the way passes. */
async function untilAnswered<R>(signal: AbortSignal, ask: () => Promise<R>): Promise<R> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted || !mayAskAgain(error)) throw error;
      await pause(RETRY_PAUSE_MS, undefined, { signal });
    }
  }
}

/** The server did not answer, has too many open updates, or too many callers wait. */
function mayAskAgain(error: unknown): boolean {
  return isUnavailable(error) || (error instanceof SagaError && error.code === 'VIEW_BUSY');
}
