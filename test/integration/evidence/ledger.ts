/** The ledger of the participants of these tests: effects by idempotency key. */
import type { ParticipantRequest } from 'temporal-saga/activities';
import { SagaRefused } from 'temporal-saga/activities';

/** The ledger of all participants of a test. */
export class Ledger {
  /** The trips whose insurance is refused, and the trips whose insurance gets no answer. */
  readonly refused = new Set<string>();
  readonly unanswered = new Set<string>();
  /** The keys of the effects in place, by trip. */
  readonly #effects = new Map<string, Set<string>>();
  readonly #undone = new Set<string>();
  readonly #counts = new Map<string, number>();

  /** Serves `<step>/book`, once for each key, and `<step>/cancel`, which also refuses the key from then on. */
  serve({ target, content, idempotencyKey, undoOf }: ParticipantRequest<{ readonly id: string }>): object {
    const { id } = content;
    const effects = this.#effectsOf(id);
    if (target.endsWith('/cancel')) {
      for (const key of undoOf) {
        effects.delete(key);
        this.#undone.add(key);
      }
      return {};
    }
    if (target === 'insurance/book' && this.unanswered.has(id)) throw new Error('no answer');
    if (this.#undone.has(idempotencyKey) || (target === 'insurance/book' && this.refused.has(id))) {
      throw new SagaRefused();
    }
    if (!effects.has(idempotencyKey)) {
      effects.add(idempotencyKey);
      this.#counts.set(idempotencyKey, (this.#counts.get(idempotencyKey) ?? 0) + 1);
    }
    return {};
  }

  /** The steps of a trip with an effect in place, each as often as it is. */
  effectsInPlace(id: string): readonly string[] {
    return [...this.#effectsOf(id)].map((key) => key.split(':')[1] ?? '').sort();
  }

  /** Whether an effect of a trip has happened twice under one key. */
  hasDoubled(id: string): boolean {
    return [...this.#effectsOf(id)].some((key) => this.#counts.get(key) !== 1);
  }

  #effectsOf(id: string): Set<string> {
    const effects = this.#effects.get(id) ?? new Set();
    this.#effects.set(id, effects);
    return effects;
  }
}
