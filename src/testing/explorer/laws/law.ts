/** The shape of a law. `all-laws.ts` lists the laws; `docs/testing.md` shows their titles. */
import type { Survey } from '../survey';
import type { RecordedRun, Violation } from '../recorded-run';

/** The id of a law: `L1` to `L33`. */
export type LawName = `L${number}`;

/** A statement that holds in every run of every saga. */
export interface Law {
  readonly id: LawName;
  /** The statement as a sentence. */
  readonly title: string;
  /** How a run breaks it, if it does. */
  check(run: RecordedRun, survey: Survey): Breach | undefined | Promise<Breach | undefined>;
}

/** A violation without its law. */
export type Breach = Omit<Violation, 'law'>;
