import type { EncodedContext } from '../context/encoding';
import type { SagaDefinition } from '../definition/definition';
import type { SagaFailure } from './record/failure';
import type { Incident } from './operators/incident';
import { Inbox } from './operators/inbox';
import { Journal } from './record/journal';
import type { ActionRecord } from './operators/operator-action';
import { constantSizeOf } from './snapshot/size-budget';
import type { PivotStatus, ExecutionView } from './operators/execution-view';

/**
 * Where an execution stands.
 *
 * | status | meaning |
 * |---|---|
 * | `created` | nothing has run yet |
 * | `running` | going forward |
 * | `paused` | waits for the reply of a participant that has accepted a request (S10) |
 * | `compensating` | a step failed; what was done is being undone |
 * | `stuck` | a step, or an undo, has failed for good and waits for a person |
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
export class SagaState implements ExecutionView {
  readonly definition: SagaDefinition;
  readonly journal = new Journal();
  readonly inbox: Inbox = new Inbox(this);
  /** The context from which a factory built the saga: a fresh run finds its callbacks by building it again. */
  readonly origin: EncodedContext | undefined;
  /** The first part of every idempotency key: the same whenever this execution is replayed (S9). */
  rootKey = '';
  status: SagaStatus = 'created';
  /** Whether the execution was started by 0.2 or earlier: it keeps the rules of its day, so that its history replays. */
  get hasOldRules(): boolean {
    return this.definition.format === 1;
  }

  /** The current context in plain data: drafts are decoded from it, accepted drafts are encoded into it. */
  context: EncodedContext;
  /** The first failure; nothing ever replaces it (S7). Once it is set the saga goes back. */
  error: SagaFailure | undefined;
  /** Whether the saga turned round while a cancel was asked for. */
  isCancelled = false;
  /** The undos that failed or were given up, in that order. */
  readonly undoErrors: SagaFailure[] = [];
  /** The place at which a person can act now. */
  incident: Incident | undefined;
  /** What people did. */
  readonly actions: ActionRecord[] = [];
  /** Set once the point of no return was sent, unless it was refused. */
  pivot: PivotStatus | undefined;
  /** When the saga has to be done, in milliseconds since 1970; going back takes the time it takes. */
  deadline: number | undefined;
  /** Who ended the execution before all was undone. */
  endedBy: string | undefined;
  /** Whether the workflow was reset and what the run before had sent cannot be read: no refusal proves anything then. */
  isReset = false;
  /** Whether the run before a reset of the workflow had begun to undo: the saga cannot go forward any more. */
  mustCompensate = false;

  #constantSize: number | undefined;

  constructor(definition: SagaDefinition, context: EncodedContext, origin?: EncodedContext) {
    this.definition = definition;
    this.context = context;
    this.origin = origin;
  }

  /** Bytes of JSON of what every run of this execution has: its definition, and what that was built from. */
  get constantSize(): number {
    return (this.#constantSize ??= constantSizeOf(this));
  }
}
