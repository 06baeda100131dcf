import type { Survey } from '../survey';
import type { Told, Violation } from '../recorded-run';

/** The name of a law: `L1` to `L21`; `docs/testing.md` has a line for each. */
export type LawName = `L${number}`;

/** What holds in every run of every saga. */
export interface Law {
  readonly id: LawName;
  readonly title: string;
  /** What a run does against it, if anything. */
  check(told: Told, survey: Survey): Breach | undefined | Promise<Breach | undefined>;
}

/** A violation of a law by itself. */
export type Breach = Omit<Violation, 'law'>;
