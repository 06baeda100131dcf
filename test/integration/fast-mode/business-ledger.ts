/**
 * The participants of these tests: they know an effect by its business key (the trip and the step) alone, and refuse whatever
 * comes for it again. They hold no idempotency keys.
 */
import { SagaRefused, type ParticipantRequest } from 'temporal-saga/activities';

/** What the worker of a test passes on. */
export type LedgerRequest = Pick<
  ParticipantRequest<{ readonly id: string }>,
  'target' | 'content' | 'attempt' | 'idempotencyKey' | 'sagaId'
>;

/** Where the test kills the worker: at the request of a target, before or after its effect. */
export interface HeldRequest {
  readonly target: string;
  readonly when: 'before' | 'after';
}

/** The effects of one trip. */
export class BusinessLedger {
  readonly requests: LedgerRequest[] = [];
  readonly #inPlace = new Set<string>();
  readonly #everDone = new Set<string>();
  readonly #refused: ReadonlySet<string>;
  readonly #held: HeldRequest | undefined;
  readonly #onHeld: () => Promise<void>;
  #isHeld = false;

  /**
   * @param given - `refused`: the steps that are always refused. `held`: the first request of this kind waits for `onHeld`.
   */
  constructor(given: {
    readonly refused?: readonly string[];
    readonly held?: HeldRequest;
    readonly onHeld?: () => Promise<void>;
  }) {
    this.#refused = new Set(given.refused);
    this.#held = given.held;
    this.#onHeld = given.onHeld ?? (() => Promise.resolve());
  }

  /** Whether the request at which the test kills the worker has come. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** The steps whose effect is in place. */
  get inPlace(): readonly string[] {
    return [...this.#inPlace].sort();
  }

  async take(request: LedgerRequest): Promise<object> {
    this.requests.push(request);
    const holds = !this.#isHeld && request.target === this.#held?.target;
    if (holds) this.#isHeld = true;
    if (holds && this.#held?.when === 'before') await this.#onHeld();
    const end = this.#decide(request.target);
    if (holds && this.#held?.when === 'after') await this.#onHeld();
    if (end === 'refused') throw new SagaRefused({ target: request.target });
    return this.#answerTo(request.target);
  }

  /** A probe asks whether the effect is in place. */
  #answerTo(target: string): object {
    const [step = '', operation] = target.split('/');
    return operation === 'ask' ? { outcome: this.#inPlace.has(step) ? 'done' : 'not-done' } : {};
  }

  #decide(target: string): 'done' | 'refused' {
    const [step = '', operation] = target.split('/');
    if (operation === 'cancel') {
      this.#inPlace.delete(step);
      this.#everDone.add(step);
      return 'done';
    }
    if (operation !== 'book') return 'done';
    if (this.#refused.has(step) || this.#everDone.has(step)) return 'refused';
    this.#everDone.add(step);
    this.#inPlace.add(step);
    return 'done';
  }
}
