/** Checks the invariants of an exploration after each run, and detects invariants that answer only in some runs. */
import { messageOf } from '../../errors/describe-error';
import { SagaExecution } from '../../protocol/saga-execution';
import type { Invariant } from './explore-options';
import type { RecordedRun, Violation } from './recorded-run';

/** The first run with each kind of answer of an invariant. */
interface Answers {
  boolean?: RecordedRun;
  undefined?: RecordedRun;
}

/** Owns the answers of the invariants over all runs. */
export class InvariantChecks<T extends object, B> {
  readonly #invariants: Readonly<Record<string, Invariant<T, B>>>;
  readonly #answers = new Map<string, Answers>();
  readonly #thrown = new Set<string>();

  constructor(invariants: Readonly<Record<string, Invariant<T, B>>>) {
    this.#invariants = invariants;
  }

  /**
   * The invariants that a run breaks. None is checked in a run that needs an operator, forces branches, or contains
   * another transaction.
   */
  async broken(run: RecordedRun, participantState: B): Promise<readonly Violation[]> {
    const { record, uuid, schedule } = run;
    if (record.status === 'stuck' || record.status === 'incomplete') return [];
    if (schedule.branches.length > 0 || run.meanwhile) return [];
    const violations: Violation[] = [];
    for (const [law, holds] of Object.entries(this.#invariants)) {
      try {
        const answer = await holds(new SagaExecution<T>(uuid, record), participantState);
        this.#note(law, answer, run);
        if (answer === false)
          violations.push({ law, message: `does not hold for an execution that is ${record.status}.` });
      } catch (error) {
        this.#thrown.add(law);
        violations.push({ law, message: messageOf(error) });
      }
    }
    return violations;
  }

  /** The runs in which an invariant returned `undefined` although it returned `true` or `false` in others. */
  get mixed(): readonly { readonly run: RecordedRun; readonly violation: Violation }[] {
    return [...this.#answers].flatMap(([law, { boolean, undefined: nothing }]) => {
      if (!boolean || !nothing) return [];
      const message =
        'returns undefined in this run but true or false in others; return true or false in all runs, or throw in all.';
      return [{ run: nothing, violation: { law, message } }];
    });
  }

  /** The invariants that never returned an answer and never threw. */
  get hints(): readonly string[] {
    return Object.keys(this.#invariants).flatMap((law) => {
      const { boolean, undefined: nothing } = this.#answers.get(law) ?? {};
      if (boolean || !nothing || this.#thrown.has(law)) return [];
      return [`the invariant "${law}" always returned undefined and never threw; check that it can fail.`];
    });
  }

  #note(law: string, answer: unknown, run: RecordedRun): void {
    const answers = this.#answers.get(law) ?? {};
    this.#answers.set(law, answers);
    if (typeof answer === 'boolean') answers.boolean ??= run;
    else if (answer === undefined) answers.undefined ??= run;
  }
}
