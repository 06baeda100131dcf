/**
 * The entry point `temporal-saga/testing/explorer`: runs a saga through every schedule of faults and checks each run
 * against the laws L1 to L33 and your invariants. The participants come from `temporal-saga/testing`.
 */
export type { Counterexample } from './counterexample';
export { type BrokenLaw, type Exploration, ExplorationError } from './exploration';
export type { ExploreOptions, Invariant } from './explore-options';
export { exploreSaga } from './explore-saga';
export { type Fault, FAULTS } from './fault';
export type { LawName } from './laws/law';
