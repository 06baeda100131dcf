/** Owns all that an execution is, in memory. */
import type { EncodedContext } from '../context/encoding';
import type { SagaDefinition } from '../definition/definition';
import type { SagaFailure } from './record/failure';
import type { ActionRecord } from './operators/action-record';
import { ActivePhases } from './operators/active-phases';
import { Journal } from './record/journal';
import { constantSizeOf } from './snapshot/size-budget';
import { Pivot } from './record/pivot';

/**
 * Where an execution stands.
 *
 * | status | meaning |
 * |---|---|
 * | `created` | nothing has run yet |
 * | `running` | going forward |
 * | `paused` | waits for the reply of a participant that has accepted a request (S10) |
 * | `compensating` | a step failed; the effects of the steps before it are being undone |
 * | `stuck` | a step, or an undo, has failed for good and waits for an operator |
 * | `finished` | closed: every step was done |
 * | `errored` | closed: failed, and everything was undone |
 * | `incomplete` | closed: failed, and at least one undo did not happen |
 * | `cancelled` | closed: cancelled from outside, and everything was undone |
 */
export type SagaStatus =
  | 'created'
  | 'running'
  | 'paused'
  | 'compensating'
  | 'stuck'
  | 'finished'
  | 'errored'
  | 'incomplete'
  | 'cancelled';

/** All that an execution is, in memory: the engine changes it, its host shows and stores it. */
export class SagaState {
  readonly definition: SagaDefinition;
  readonly journal = new Journal();
  /** The phases of steps that are under way. */
  readonly active = new ActivePhases();
  /** How far the saga is with its point of no return. */
  readonly pivot = new Pivot();
  /** The context from which a factory built the saga: a continue-as-new run builds it again to find its callbacks. */
  readonly origin: EncodedContext | undefined;
  /** The first part of every idempotency key: the same whenever this execution is replayed (S9). */
  rootKey = '';
  status: SagaStatus = 'created';
  /** The current context in plain data: drafts are decoded from it, accepted drafts are encoded into it. */
  context: EncodedContext;
  /** The first failure; nothing ever replaces it (S7). Once it is set the saga compensates. */
  error: SagaFailure | undefined;
  /** Whether a cancellation had been requested when compensation started. */
  isCancelled = false;
  /** The undos that failed or were skipped, in that order. */
  readonly undoErrors: SagaFailure[] = [];
  /** The actions of operators. */
  readonly actions: ActionRecord[] = [];
  /** Why an operator aborted the saga. */
  abort: SagaFailure | undefined;
  /** How many messages have come from outside: a host that waits looks for another number. */
  arrivals = 0;
  /** When the saga must be done, in milliseconds since 1970; compensation takes the time it takes. */
  deadline: number | undefined;
  /** The operator who ended the execution before all was undone. */
  endedBy: string | undefined;
  /** Whether the workflow was reset and the requests of the run before cannot be read: no refusal proves anything then. */
  isReset = false;
  /** Whether the run before a reset of the workflow had begun to undo: the saga cannot go forward any more. */
  mustCompensate = false;

  #constantSize: number | undefined;

  constructor(definition: SagaDefinition, context: EncodedContext, origin?: EncodedContext) {
    this.definition = definition;
    this.context = context;
    this.origin = origin;
  }

  /** Whether the execution was started by 0.2 or earlier: it keeps the rules of that time, so that its history replays. */
  get hasOldRules(): boolean {
    return this.definition.format === 1;
  }

  /** Bytes of JSON of what every run of this execution has: its definition, and what that was built from. */
  get constantSize(): number {
    return (this.#constantSize ??= constantSizeOf(this));
  }
}
