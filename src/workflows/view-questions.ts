/** Owns the callers that wait for a view: their updates stay open until the view may have changed, or the run ends. */
import { allHandlersFinished, CancellationScope, condition } from '@temporalio/workflow';
import { compact } from '../context/compact';
import { type Coroutine, wait } from '../engine/coroutine';
import type { SagaState } from '../engine/saga-state';
import { SagaError } from '../errors/saga-error';
import { type ViewAnswer, type ViewQuestion, viewNotDeclared } from '../protocol/view-question';

/**
 * The most callers that may wait at once. Temporal allows ten open updates for each execution: the others are left for
 * operators, replies, events and decisions. A caller that has gone away keeps its place until the next moment.
 */
const MOST_WAITING = 4;

/** A caller that waits. */
interface Waiting extends ViewQuestion {
  readonly answer: (answer: ViewAnswer) => void;
}

/** The questions of one run. */
export class ViewQuestions {
  readonly #saga: string;
  readonly #waiting = new Set<Waiting>();
  #state: SagaState | undefined;
  #wasAsked = false;
  #isOver = false;

  constructor(saga: string) {
    this.#saga = saga;
  }

  /** The state is there: each of its moments answers the questions. */
  begin(state: SagaState): void {
    this.#state = state;
    state.published.onMoment = () => {
      this.#answerAll();
    };
    this.#answerAll();
  }

  /**
   * Checks whether a question can be taken.
   *
   * @throws SagaError `VIEW_NOT_DECLARED`, `VIEW_BUSY`.
   */
  check(): void {
    if (this.#state && !this.#state.definition.publishes) throw viewNotDeclared(this.#saga);
    if (this.#waiting.size < MOST_WAITING) return;
    const most = String(MOST_WAITING);
    const message = `${most} callers wait for the view of this execution already; ask again in a moment.`;
    throw new SagaError('VIEW_BUSY', message);
  }

  /** The answer, as soon as there is one. */
  ask({ seen }: ViewQuestion): Promise<ViewAnswer> {
    this.#wasAsked = true;
    return new Promise((resolve) => {
      const waiting = { seen, answer: resolve };
      this.#waiting.add(waiting);
      this.#answerIfDue(waiting);
    });
  }

  /** The run ends: answers all questions, so that no update is lost. */
  *over(): Coroutine {
    this.#isOver = true;
    this.#answerAll();
    const mayBeAsked = this.#wasAsked || this.#state?.definition.publishes !== undefined;
    if (!mayBeAsked || allHandlersFinished()) return;
    yield* wait(() => CancellationScope.nonCancellable(() => condition(allHandlersFinished)));
  }

  #answerAll(): void {
    for (const waiting of this.#waiting) this.#answerIfDue(waiting);
  }

  /** A caller that has seen another number of moments than there are has missed one, or has seen a run before a reset. */
  #answerIfDue(waiting: Waiting): void {
    const answer = this.#answerNow();
    if (!answer) return;
    if (!this.#isOver && answer.publishes !== false && answer.moments === waiting.seen) return;
    this.#waiting.delete(waiting);
    waiting.answer(answer);
  }

  /** Absent while the start is not resolved. */
  #answerNow(): ViewAnswer | undefined {
    if (!this.#state) return this.#isOver ? { moments: 0 } : undefined;
    const { published, definition } = this.#state;
    if (!definition.publishes) return { moments: 0, publishes: false };
    return compact({ moments: published.moments, view: published.view });
  }
}
