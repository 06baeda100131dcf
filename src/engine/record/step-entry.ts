/**
 * Owns the entry of one step in the journal (S3, S4): each change of it is a method here. What proves an outcome is
 * decided in `requests/evidence.ts`; this file only records it.
 */
import { compact } from '../../context/compact';
import { sizeOf } from '../../context/json-size';
import { LARGEST_KEPT } from '../limits';
import type { RequestChange } from '../operators/operator-action';
import type { EncodedValue } from '../../context/encoding';
import type { SagaFailure } from './failure';
import type { Decision, OpenWait } from '../waits/open-wait';
import { type FailedItem, type ItemRanges, withItem } from './item-progress';
import type {
  JournalEntry,
  KeptData,
  MadeEntry,
  ProbeEntry,
  StepOutcome,
  StepStatus,
  TriedPart,
} from './journal-entry';
import type { Reply } from './reply';
import { JournaledRequest, type Writable } from './request-generation';
import { StepUndo } from './undo-entry';

/** What the journal said before a request was sent. */
export type Earlier = Pick<JournalEntry, 'outcome' | 'sent' | 'kept'>;

/** What an entry says of one round of a block. */
const OF_ROUND = [
  'until',
  'branch',
  'tried',
  'turnedBy',
  'wait',
  'decisions',
  'items',
  'itemsDone',
  'itemsFailed',
] as const;

/** A step that was started. */
export class StepEntry extends JournaledRequest implements JournalEntry {
  // Declared alone: a field that is not set must not be there, since snapshots hold the entry as JSON.
  declare readonly step: string;
  declare readonly kind: string;
  declare readonly status: StepStatus;
  declare readonly startedAt?: number;
  declare readonly endedAt?: number;
  declare readonly outcome?: StepOutcome;
  declare readonly sent: readonly number[];
  declare readonly settleTime?: number;
  declare readonly requestSize?: number;
  declare readonly responseSize?: number;
  declare readonly probe?: ProbeEntry;
  declare readonly reply?: Reply;
  declare readonly kept?: KeptData;
  declare readonly branch?: string;
  declare readonly made?: MadeEntry;
  declare readonly until?: number;
  declare readonly round?: number;
  declare readonly tried?: readonly TriedPart[];
  declare readonly turnedBy?: SagaFailure;
  declare readonly earlierParts?: readonly string[];
  declare readonly wait?: OpenWait;
  declare readonly decisions?: readonly Decision[];
  declare readonly items?: readonly EncodedValue[];
  declare readonly itemsDone?: ItemRanges;
  declare readonly itemsFailed?: readonly FailedItem[];
  declare readonly error?: SagaFailure;
  declare readonly undo?: StepUndo;

  #weight = 0;

  constructor(data: JournalEntry) {
    super();
    Object.assign(this, data);
    if (data.undo) this.#own.undo = new StepUndo(data.undo);
  }

  /** What the entry counts in the size budget. It is no data: a snapshot does not hold it. */
  get weight(): number {
    return this.#weight;
  }

  set weight(bytes: number) {
    this.#weight = bytes;
  }

  /** The step runs, for the first time or again. */
  begun(): void {
    this.#own.status = 'running';
  }

  ended(status: 'done' | 'failed', now: number): void {
    this.#own.status = status;
    this.#own.endedAt = now;
  }

  /** Only an earlier run has started the step: it does not run now, and forward recovery starts it again. */
  startedEarlier(): void {
    this.#own.status = 'failed';
  }

  /**
   * A request is about to leave: its outcome is unknown from now on, so that its undo is in the plan whatever
   * interrupts it. An effect that happened before stays done.
   *
   * @returns What the journal said before.
   */
  sending(): Earlier {
    const { outcome, sent, kept, generation } = this;
    if (outcome !== 'done') this.#own.outcome = 'unknown';
    if (!sent.includes(generation)) this.#own.sent = [...sent, generation];
    return compact({ outcome, sent, kept });
  }

  /** A question is about to leave, under a key of its own. No undo names it, so that the latest one is enough. */
  asks(): void {
    if (this.sent.includes(this.generation)) this.beginGeneration();
    this.#own.sent = [this.generation];
  }

  /** The request never left. */
  unsent({ sent, outcome, kept }: Earlier): void {
    delete this.#own.outcome;
    delete this.#own.kept;
    Object.assign(this.#own, compact({ sent, outcome, kept }));
  }

  /**
   * The participant has answered, or an operator in its place. An effect that happened before stays done.
   *
   * @returns Whether the effect happened.
   */
  answered(isDone: boolean): boolean {
    this.#own.outcome = isDone || this.outcome === 'done' ? 'done' : 'refused';
    return this.outcome === 'done';
  }

  /** The request may still land: a probe and an undo wait that long, in milliseconds. */
  inDoubt(settleTime: number): void {
    this.#own.settleTime = settleTime;
  }

  /** Time has passed since the request was in doubt. */
  settled(left: number): void {
    if (left > 0) this.#own.settleTime = left;
    else delete this.#own.settleTime;
  }

  /** Requests that an earlier run has sent, and that this run knows nothing else about. */
  sentEarlier(generations: Iterable<number>): void {
    this.#own.sent = [...new Set([...this.sent, ...generations])];
  }

  /** The step was started by an earlier run alone, whose requests have an unknown outcome. */
  adopted(generations: Iterable<number>): void {
    this.sentEarlier(generations);
    this.#own.outcome = 'unknown';
    this.#own.generation = Math.max(...this.sent);
  }

  override beginGeneration(change?: RequestChange): void {
    super.beginGeneration(change, this.sent);
  }

  measured(size: Pick<JournalEntry, 'requestSize' | 'responseSize'>): void {
    Object.assign(this.#own, size);
  }

  /** What is kept stays in the journal, and in every snapshot: a reply that is too large does not. */
  keepReply(reply: Reply): void {
    if (sizeOf(reply) <= LARGEST_KEPT) this.#own.reply = reply;
    else this.#isTooLarge('reply');
  }

  /** The content of a request that is about to leave. */
  keepSent(content: unknown): void {
    const { sent, ...others } = this.kept ?? {};
    const fits = sizeOf(content) <= LARGEST_KEPT;
    this.#own.kept = fits ? { ...others, sent: content } : others;
    if (!fits) this.#isTooLarge('sent');
  }

  keepValue(value: EncodedValue): void {
    this.#own.kept = { ...this.kept, value };
  }

  /** No undo will read any of it. */
  dropKept(): void {
    delete this.#own.reply;
    delete this.#own.kept;
  }

  probed(probe: ProbeEntry): void {
    this.#own.probe = probe;
  }

  /** Why the step has failed, where other steps run beside it and may have failed too. */
  failedWith(error: SagaFailure): void {
    this.#own.error = error;
  }

  /** A block has entered a part; a conditional has chosen `if-<n>`, `else` or `none`. */
  chose(branch: string, decisions?: readonly Decision[]): void {
    this.#own.branch = branch;
    if (decisions) this.#own.decisions = decisions;
  }

  /** The step waits from now on, or a decision has come for which more have to agree. */
  opened(wait: OpenWait): OpenWait {
    this.#own.wait = wait;
    return wait;
  }

  closedWait(): void {
    delete this.#own.wait;
  }

  /** A loop has evaluated its list. */
  listed(items: readonly EncodedValue[]): void {
    this.#own.items = items;
  }

  itemDone(index: number): void {
    this.#own.itemsDone = withItem(this.itemsDone ?? [], index);
  }

  /** An item has failed, as the loop tolerates it: its steps are about to be undone. */
  itemFailed(index: number, error: SagaFailure): void {
    this.#own.itemsFailed = [...(this.itemsFailed ?? []), { index, error }];
  }

  itemUndone(index: number): void {
    const itemsFailed = this.itemsFailed?.map((item) =>
      item.index === index ? { ...item, isUndone: true as const } : item,
    );
    Object.assign(this.#own, compact({ itemsFailed }));
  }

  /** Whether a part did not hold, or was passed over. */
  hasTried(part: string): boolean {
    return this.tried?.some((one) => one.part === part) === true;
  }

  passedOver(part: string): void {
    this.#tries({ part });
  }

  /** The part that was entered last has failed: it is being undone. */
  turned(error: SagaFailure): void {
    this.#own.turnedBy = error;
  }

  /** A part that has failed is wholly undone. */
  undone(part: string): void {
    this.#tries(compact({ part, error: this.turnedBy }));
    delete this.#own.turnedBy;
  }

  /** Only the run before a reset is known to have entered a part of the block, in a round or an item of its own. */
  enteredEarlier(part: string): void {
    const { earlierParts = [] } = this;
    if (!earlierParts.includes(part)) this.#own.earlierParts = [...earlierParts, part];
  }

  /** This run has entered such a part too, or has undone it. */
  takesOver(part: string): void {
    const earlierParts = this.earlierParts?.filter((one) => one !== part) ?? [];
    if (earlierParts.length > 0) this.#own.earlierParts = earlierParts;
    else delete this.#own.earlierParts;
  }

  /** A dynamic step has made its saga: no later round makes another. */
  madeSaga(made: MadeEntry): void {
    this.#own.made = made;
  }

  /** The block has a deadline: it counts from the first start. */
  mustEndBy(time: number): void {
    this.#own.until ??= time;
  }

  /** The block is undone to its start, and begins again with another round. */
  redone(round: number): void {
    for (const field of OF_ROUND) delete this.#own[field];
    this.#own.round = round;
  }

  /** The undo of the step: the one that has begun, or one that starts now. */
  beginUndo(now: number): StepUndo {
    return (this.#own.undo ??= StepUndo.start(now));
  }

  #isTooLarge(what: 'reply' | 'sent'): void {
    const { tooLarge = [] } = this.kept ?? {};
    this.#own.kept = { ...this.kept, tooLarge: [...new Set([...tooLarge, what])] };
  }

  #tries(part: TriedPart): void {
    this.#own.tried = [...(this.tried ?? []), part];
  }

  get #own(): Writable<Omit<JournalEntry, 'undo'>> & { undo?: StepUndo } {
    return this;
  }
}
