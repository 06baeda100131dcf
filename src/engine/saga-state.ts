/** Owns all that an execution is, in memory. */
import type { EncodedContext, EncodedValue } from '../context/encoding';
import { draftsOf } from '../context/saga-context';
import type { SagaDefinition } from '../definition/definition';
import type { EndStatus } from '../definition/notice';
import { Flow } from './flows/flow';
import { OpenFlows } from './flows/open-flows';
import { UndoScope } from './flows/undo-scope';
import { MadeSagas } from './made-sagas';
import type { NoticeEntry } from './notices/notice-entry';
import type { SagaFailure } from './record/failure';
import type { ActionRecord } from './operators/action-record';
import { ActivePhases } from './operators/active-phases';
import { LocalChain } from './record/local-chain';
import { Journal } from './record/journal';
import type { JournalEntry } from './record/journal-entry';
import { PublishedView } from './published-view';
import { constantSizeOf } from './snapshot/size-budget';
import { Pivot } from './record/pivot';
import { Mailbox } from './waits/mailbox';

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
 * | `notifying` | every step is done, or everything is undone, and the notices of the end are being sent (`atEnd`) |
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
  | 'notifying'
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
  /** Where the execution stands, apart from what its phases wait for. */
  stage: Exclude<SagaStatus, 'paused' | 'stuck'> = 'created';
  /** What is undone when the saga fails: all its steps. */
  readonly undoScope = new UndoScope();
  /** The flow of the saga's own steps. */
  readonly flow: Flow;
  /** The flows that run beside each other now. */
  readonly openFlows = new OpenFlows((loop) => listIn(this.journal.find(loop)));
  /** The events that have come from outside. */
  readonly mailbox = new Mailbox();
  /** How the execution ends, once that is certain: its notices are being sent. */
  end: EndStatus | undefined;
  /** The notices of the end that were begun, in that order. */
  readonly notices: NoticeEntry[] = [];
  /** Whether a cancellation had been requested when the saga failed. */
  isCancelled = false;
  /** What callers see before the end. */
  readonly published = new PublishedView();
  /** The sagas that dynamic steps have made. */
  readonly made = new MadeSagas();
  /** The paths of the blocks that an operator has run again, while they are undone. */
  readonly redoing = new Set<string>();
  #drafts: object | undefined;
  /** The undos that failed or were skipped, in that order. */
  readonly undoErrors: SagaFailure[] = [];
  /** The ids of the incidents for which the alarm has been raised. */
  readonly reported = new Set<string>();
  /** The actions of operators. */
  readonly actions: ActionRecord[] = [];
  /** Whether a cancellation has come to an earlier run. */
  wasCancelled = false;
  /** Why an operator aborted the saga. */
  abort: SagaFailure | undefined;
  /** Called when something has come for which a wait looks again. */
  onArrival: (() => void) | undefined;
  /** When the saga must be done, in milliseconds since 1970; compensation takes the time it takes. */
  deadline: number | undefined;
  /** The operator who ended the execution before all was undone. */
  endedBy: string | undefined;
  /** Whether the workflow was reset and the requests of the run before cannot be read: no refusal proves anything then. */
  isReset = false;
  /** Whether the run before a reset of the workflow had begun to undo: the saga cannot go forward any more. */
  mustCompensate = false;
  /** Whether the workflow was reset, and no operator has been asked yet what follows: a continue-as-new run asks in its place. */
  isResetUndecided = false;
  /** Whether this run has taken what the run before a reset had sent into the journal, where it stops without a request. */
  hasLearnedOfReset = false;

  /** The local requests since the last recorded one. A continue-as-new run begins without them. */
  readonly localChain = new LocalChain();

  #arrivals = 0;
  #constantSize: number | undefined;

  constructor(definition: SagaDefinition, context: EncodedContext, origin?: EncodedContext) {
    this.definition = definition;
    this.flow = new Flow(context, { undoScope: this.undoScope });
    this.origin = origin;
  }

  /** How often something has come for which a wait looks again: a host that waits looks for another number. */
  get arrivals(): number {
    return this.#arrivals;
  }

  /** Something has come for which a wait looks again: a message, a cancel, a deadline. */
  arrived(): void {
    this.#arrivals += 1;
    this.onArrival?.();
  }

  /** The context of the saga's own steps. */
  get context(): EncodedContext {
    return this.flow.context;
  }

  /** The first failure; nothing ever replaces it (S7). Once it is set the saga compensates. */
  get error(): SagaFailure | undefined {
    return this.undoScope.error;
  }

  /** Where the execution stands: `stuck` as soon as one phase waits for an operator. */
  get status(): SagaStatus {
    const { all } = this.active;
    if (all.some(({ waitsFor }) => waitsFor === 'operator')) return 'stuck';
    const isPaused = all.length > 0 && all.every(({ waitsFor }) => waitsFor !== undefined);
    return isPaused ? 'paused' : this.stage;
  }

  /**
   * The saga fails, unless it has failed already (S7).
   *
   * @param isCancelled - Whether a cancellation has come: one that comes later changes nothing (S8).
   */
  failed(error: SagaFailure, isCancelled: boolean): void {
    if (this.undoScope.failed(error)) this.isCancelled = isCancelled;
  }

  /** The end is certain: nothing changes it any more, and its notices are sent now. */
  beginNotices(end: EndStatus): void {
    // An operator who had ended the execution before that gave up undos, and not the notices about that.
    if (this.end === undefined) this.endedBy = undefined;
    this.end = end;
    this.stage = 'notifying';
  }

  /** The notice of this path, where it was begun. */
  noticeAt(path: string): NoticeEntry | undefined {
    return this.notices.find(({ step }) => step === path);
  }

  /** What the drafts of the execution inherit. The root key is there before the first callback. */
  get drafts(): object {
    return (this.#drafts ??= draftsOf(this.rootKey));
  }

  /** Whether the execution was started by 0.2 or earlier: it keeps the rules of that time, so that its history replays. */
  get hasOldRules(): boolean {
    return this.definition.format === 1;
  }

  /** About how many bytes of JSON a snapshot takes beside the context: it grows with each step and each item. */
  get weight(): number {
    return this.journal.weight + this.openFlows.weight + this.published.size;
  }

  /** Bytes of JSON of what every run of this execution has: its definition, and what that was built from. */
  get constantSize(): number {
    return (this.#constantSize ??= constantSizeOf(this));
  }
}

/** The list of a loop: the flow of an item begins only when the list is in the journal. */
function listIn(loop: Pick<JournalEntry, 'items'> | undefined): readonly EncodedValue[] {
  return (loop as Required<Pick<JournalEntry, 'items'>>).items;
}
