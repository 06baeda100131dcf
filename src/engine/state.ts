import type { EncodedContext } from '../context/encoding';
import type { SagaDefinition } from '../definition/definition';
import type { SagaFailure } from './failure';
import { Journal } from './journal';

/**
 * Where an execution stands.
 *
 * | status | meaning |
 * |---|---|
 * | `created` | nothing has run yet |
 * | `running` | going forward |
 * | `compensating` | a step failed; what was done is being undone |
 * | `finished` | closed: every step was done |
 * | `errored` | closed: failed, and everything was undone |
 * | `incomplete` | closed: failed, and at least one undo did not happen |
 * | `cancelled` | closed: cancelled from outside, and everything was undone |
 */
export type SagaStatus =
  'created' | 'running' | 'compensating' | 'finished' | 'errored' | 'incomplete' | 'cancelled';

/** All that an execution is, in memory: the engine changes it, its host shows and stores it. */
export class SagaState {
  readonly definition: SagaDefinition;
  readonly journal = new Journal();
  status: SagaStatus = 'created';
  /** The current context in plain data: drafts are decoded from it, accepted drafts are encoded into it. */
  context: EncodedContext;
  /** The first failure; nothing ever replaces it (S7). */
  error: SagaFailure | undefined;
  /** The undos that failed, in the order of their failing. */
  readonly undoErrors: SagaFailure[] = [];

  constructor(definition: SagaDefinition, context: EncodedContext) {
    this.definition = definition;
    this.context = context;
  }
}
