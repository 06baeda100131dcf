/** What an exploration covered and found. */
import type { SagaStatus } from '../../engine/saga-state';
import type { Counterexample } from './counterexample';
import type { Fault } from './fault';
import type { TakenSide } from './forced-branches';

/** A law, or an invariant, that runs break. */
export interface BrokenLaw {
  /** The law, or the name of the invariant. */
  readonly law: string;
  /** How many schedules break it. */
  readonly schedules: number;
  /** How the smallest of them breaks it. */
  readonly message: string;
  readonly smallest: Counterexample;
}

/** What an exploration covered. */
export interface Exploration {
  /** The saga's name. */
  readonly saga: string;
  /** How many schedules were run. */
  readonly schedules: number;
  /** How many of them break something. */
  readonly broken: number;
  /** How many schedules had how many faults: the first had none. */
  readonly byFaults: readonly number[];
  /** How many schedules ended how. Where none is `finished`, the saga never succeeds with these participants. */
  readonly ends: Readonly<Partial<Record<SagaStatus, number>>>;
  /** How often each fault struck. */
  readonly struck: Readonly<Partial<Record<Fault, number>>>;
  /** How many requests were sent, and as many crashes of the host survived. */
  readonly requests: number;
  /** The sides of the saga's conditions, and what led to them. */
  readonly sides: readonly TakenSide[];
  /** Whether a request ever changed the books: where none does, the laws see no effects. */
  readonly hasEffects: boolean;
  /** Milliseconds. */
  readonly elapsed: number;
  /** What may be a mistake and may be right, such as a step that never changed the books: a sentence each. */
  readonly hints: readonly string[];
  /** The smallest: that with the fewest faults, and among them the shortest. */
  readonly counterexample?: Counterexample;
  /** The smallest for each law and each invariant that is broken. */
  readonly counterexamples: readonly BrokenLaw[];
  /** All of that in a few lines. */
  readonly report: string;
}

/** Thrown when an exploration has found a counterexample. */
export class ExplorationError extends Error {
  readonly exploration: Exploration;

  constructor(exploration: Exploration) {
    super(exploration.report);
    this.name = 'ExplorationError';
    this.exploration = exploration;
  }
}
