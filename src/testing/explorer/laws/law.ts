import type { Told, Violation } from '../told';

/** What holds in every run of every saga. */
export interface Law {
  /** `L1` to `L12`; `docs/testing.md` has a section for each. */
  readonly id: string;
  readonly title: string;
  /** What a run does against it, if anything. */
  check(told: Told): Breach | undefined | Promise<Breach | undefined>;
}

/** A violation of a law by itself. */
export type Breach = Omit<Violation, 'law'>;
