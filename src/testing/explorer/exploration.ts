/** The result of an exploration. */
import type { SagaStatus } from '../../engine/saga-state';
import type { Counterexample } from './counterexample';
import type { DeprecatedExploration } from './deprecated-names';
import type { Fault } from './fault';
import type { TakenBranch } from './forced-branches';

/** A law or an invariant that runs break. */
export interface BrokenLaw {
  /** The law, or the name of the invariant. */
  readonly law: string;
  /** How many schedules break it. */
  readonly schedules: number;
  /** How the smallest counterexample breaks it. */
  readonly message: string;
  readonly smallest: Counterexample;
}

/** The coverage and the findings of an exploration. */
export interface Exploration extends DeprecatedExploration {
  /** The name of the saga. */
  readonly saga: string;
  /** How many schedules ran. */
  readonly schedules: number;
  /** How many schedules break a law or an invariant. */
  readonly broken: number;
  /** The number of schedules by their number of faults, from 0. */
  readonly byFaults: readonly number[];
  /** The number of schedules by the status at their end. Without `finished`, the saga never succeeds with these participants. */
  readonly ends: Readonly<Partial<Record<SagaStatus, number>>>;
  /** How often each fault was injected. */
  readonly injected: Readonly<Partial<Record<Fault, number>>>;
  /** How many requests were sent. The host also crashed at each of them. */
  readonly requests: number;
  /**
   * How many of the schedules change the order of requests that are under way beside each other, and how many more such
   * schedules the option `orders` left out.
   */
  readonly orders: { readonly explored: number; readonly leftOut: number };
  /** The branches of the conditional steps, and the reason why each was taken. */
  readonly branches: readonly TakenBranch[];
  /** Whether any request changed the participant state. If not, the laws see no effects. */
  readonly hasEffects: boolean;
  /** The duration in milliseconds. */
  readonly elapsed: number;
  /** Observations that may or may not be errors, such as a step that never changed the participant state. */
  readonly hints: readonly string[];
  /** The smallest counterexample: fewest faults, then fewest requests. */
  readonly counterexample?: Counterexample;
  /** The smallest counterexample for each broken law and invariant. */
  readonly counterexamples: readonly BrokenLaw[];
  /** The exploration in a few lines. */
  readonly report: string;
}

/** Thrown when an exploration finds a counterexample. */
export class ExplorationError extends Error {
  readonly exploration: Exploration;

  constructor(exploration: Exploration) {
    super(exploration.report);
    this.name = 'ExplorationError';
    this.exploration = exploration;
  }
}
