/** Asks the invariants of an exploration after each run, and notices those that answer now and then alone. */
import { messageOf } from '../../errors/describe-error';
import { SagaExecution } from '../../protocol/saga-execution';
import type { Invariant } from './explore-options';
import type { Told, Violation } from './recorded-run';

/** The answers that an invariant has given: the first run with each. */
interface Answers {
  boolean?: Told;
  nothing?: Told;
}

export class InvariantChecks<T extends object, B> {
  readonly #invariants: Readonly<Record<string, Invariant<T, B>>>;
  readonly #answers = new Map<string, Answers>();
  readonly #thrown = new Set<string>();

  constructor(invariants: Readonly<Record<string, Invariant<T, B>>>) {
    this.#invariants = invariants;
  }

  /** Those that do not hold. Where an operator is needed, on sides that are forced, and beside another transaction none is asked. */
  async broken(told: Told, books: B): Promise<readonly Violation[]> {
    const { record, uuid, schedule } = told;
    if (record.status === 'stuck' || record.status === 'incomplete') return [];
    if (schedule.sides.length > 0 || told.meanwhile) return [];
    const violations: Violation[] = [];
    for (const [law, holds] of Object.entries(this.#invariants)) {
      try {
        const answer = await holds(new SagaExecution<T>(uuid, record), books);
        this.#note(law, answer, told);
        if (answer === false)
          violations.push({ law, message: `does not hold of an execution that is ${record.status}.` });
      } catch (error) {
        this.#thrown.add(law);
        violations.push({ law, message: messageOf(error) });
      }
    }
    return violations;
  }

  /** The runs in which an invariant returned `undefined` that answers `true` or `false` in others. */
  get mixed(): readonly { readonly told: Told; readonly violation: Violation }[] {
    return [...this.#answers].flatMap(([law, { boolean, nothing }]) => {
      if (!boolean || !nothing) return [];
      const message =
        'returns undefined in this run, and true or false in others; return true or false in all, or throw in all.';
      return [{ told: nothing, violation: { law, message } }];
    });
  }

  /** Those that have never said whether they hold. */
  get hints(): readonly string[] {
    return Object.keys(this.#invariants).flatMap((law) => {
      const { boolean, nothing } = this.#answers.get(law) ?? {};
      if (boolean || !nothing || this.#thrown.has(law)) return [];
      return [`the invariant "${law}" always returned undefined and never threw: see that it can fail.`];
    });
  }

  #note(law: string, answer: unknown, told: Told): void {
    const answers = this.#answers.get(law) ?? {};
    this.#answers.set(law, answers);
    if (typeof answer === 'boolean') answers.boolean ??= told;
    else if (answer === undefined) answers.nothing ??= told;
  }
}
