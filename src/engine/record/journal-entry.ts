/**
 * Owns the form of a journal entry as plain data: what records show and snapshots hold. `step-entry.ts` and
 * `undo-entry.ts` alone change one.
 */
import type { EncodedContext, EncodedValue } from '../../context/encoding';
import type { SagaFailure } from './failure';
import type { Decision, OpenWait } from '../waits/open-wait';
import type { FailedItem, ItemRanges } from './item-progress';
import type { Reply } from './reply';
import type { RequestGeneration } from './request-generation';

/** What became of the effect of a step: the undo plan depends on it (S4). */
export type StepOutcome = 'done' | 'refused' | 'unknown';

/** Where a step stands. */
export type StepStatus = 'running' | 'done' | 'failed';

/**
 * Where the undo of a step stands. `nothing`: there was nothing to undo (S2, S6). `skipped`: an operator skipped it, or
 * ended the execution.
 */
export type UndoStatus = 'running' | 'undone' | 'nothing' | 'failed' | 'skipped';

/** What happened to one step that was started. */
export interface JournalEntry extends RequestGeneration {
  /** The step's path: `<step>`, or `<conditional>.if-<n>.<step>`. */
  readonly step: string;
  /** `local`, `remote` or `conditional`. */
  readonly kind: string;
  readonly status: StepStatus;
  /** When it started and ended, in milliseconds since 1970. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Absent while no request can have had an effect. */
  readonly outcome?: StepOutcome;
  /** The generations whose request may have reached the participant. */
  readonly sent: readonly number[];
  /** Set while the request may still land: the milliseconds to wait before a probe or an undo is sent. */
  readonly settleTime?: number;
  /** Bytes of JSON. */
  readonly requestSize?: number;
  readonly responseSize?: number;
  /** What a probe found, where the step has one and its outcome was in doubt. */
  readonly probe?: ProbeEntry;
  /** The reply, where `keepReply` asks for it. */
  readonly reply?: Reply;
  /** What else the step keeps for its undo. */
  readonly kept?: KeptData;
  /** The part of a block that was entered last: the branch that a conditional chose (`if-<n>`, `else`, `none`). */
  readonly branch?: string;
  /** The saga that a dynamic step has made. */
  readonly made?: MadeEntry;
  /** When a block has to be done, in milliseconds since 1970. */
  readonly until?: number;
  /** The round of a block that an operator has run again. @defaultValue 1 */
  readonly round?: number;
  /** The parts that were tried and wholly undone, or passed over. */
  readonly tried?: readonly TriedPart[];
  /** What stands behind the path of a block in the paths of the parts that only the run before a reset has entered. */
  readonly earlierParts?: readonly string[];
  /** What the step waits for. */
  readonly wait?: OpenWait;
  /** The decisions by which it has ended. */
  readonly decisions?: readonly Decision[];
  /** The items of a loop, encoded, and how far it is with them. */
  readonly items?: readonly EncodedValue[];
  readonly itemsDone?: ItemRanges;
  readonly itemsFailed?: readonly FailedItem[];
  /** Why the part that was entered last is being undone. */
  readonly turnedBy?: SagaFailure;
  /** Why it has failed, where other steps ran beside it: several may fail, and the saga's error is the first. */
  readonly error?: SagaFailure;
  readonly undo?: UndoEntry;
}

/** A saga that was made while the execution runs. */
export interface MadeEntry {
  /** Encoded as `encodeDefinition` does. */
  readonly definition: unknown;
  /** The context from which it was made: a continue-as-new run makes it again to find its callbacks. */
  readonly origin: EncodedContext;
}

/** A part of a block that did not hold. */
export interface TriedPart {
  readonly part: string;
  /** Why it was undone; absent when it was passed over. */
  readonly error?: SagaFailure;
}

/** What a step keeps for its undo beside the reply. */
export interface KeptData {
  /** What the callback `keep` returned. */
  readonly value?: EncodedValue;
  /** The content of the latest request, where `keepSent` asks for it; encoded as `encodeContent` does. */
  readonly sent?: unknown;
  /** What the step should keep, and is too large. */
  readonly tooLarge?: readonly ('reply' | 'sent')[];
}

/** What the participant answered to a probe. */
export interface ProbeEntry {
  readonly found: 'done' | 'not-done' | 'unknown';
  /** The generation of its idempotency key; absent in the journals of 0.2, where it was that of the request. */
  readonly generation?: number;
  readonly attempts?: number;
}

/** What happened to the undo of a step. */
export interface UndoEntry extends RequestGeneration {
  readonly status: UndoStatus;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** The operator who undid it by hand, skipped it, or ended the execution. */
  readonly by?: string;
  readonly error?: SagaFailure;
  /** Whether the participant has refused the undo under the key of this generation. */
  readonly isRefused?: true;
  /** Whether an earlier request under this key is in doubt: it may have undone the step. */
  readonly isDoubted?: true;
}
