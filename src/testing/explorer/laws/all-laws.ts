/** The list of laws. A test holds `docs/testing.md` and `test/prove/laws.ts` against it. */
import { contextIsFold } from './context-is-fold';
import { endsOrWaits } from './ends-or-waits';
import { firstErrorKept } from './first-error-kept';
import { undoInReverse } from './undo-in-reverse';
import { keysNameRequests } from './keys-name-requests';
import type { Law } from './law';
import { effectsLeftAreDeclared } from './effects-left-are-declared';
import { effectsAfterReset } from './effects-after-reset';
import { nothingUndoneAfterPivot } from './nothing-undone-after-pivot';
import { oneEffectPerKey } from './one-effect-per-key';
import { replyCountsOnce } from './reply-counts-once';
import { continuingEqualsRunning, sameAnswersSameCalls, stateSurvivesJson } from './replay-laws';
import { sameFinishDespiteFaults } from './same-finish-despite-faults';
import { otherTransactionKept } from './other-transaction-kept';
import { probeReportsTruth } from './probe-reports-truth';
import { refusalChangesNothing } from './refusal-changes-nothing';
import { repetitionNotRefused } from './repetition-not-refused';
import { stateRestored } from './state-restored';
import { undoOfNothing } from './undo-of-nothing';
import { alternativesExclude } from './alternatives-exclude';
import { edgesReversed } from './edges-reversed';
import { everyFailureRecorded } from './every-failure-recorded';
import { itemToItsOwnUndo } from './item-to-its-own-undo';
import { mergeKeepsWrites } from './merge-keeps-writes';
import { noEventLost } from './no-event-lost';
import { noticesComeLast } from './notices-come-last';
import { noReadingBeside } from './no-reading-beside';
import { oneOutcomeInEveryOrder } from './one-outcome-in-every-order';
import { queryChangesNothing } from './query-changes-nothing';
import { requestsArePaced } from './requests-are-paced';
import { restBeforeUndo } from './rest-before-undo';
import { undoTakesEffect } from './undo-takes-effect';

/** The built-in laws, in the order of their ids. */
export const ALL_LAWS: readonly Law[] = [
  undoInReverse,
  nothingUndoneAfterPivot,
  oneEffectPerKey,
  firstErrorKept,
  keysNameRequests,
  sameAnswersSameCalls,
  stateSurvivesJson,
  continuingEqualsRunning,
  endsOrWaits,
  contextIsFold,
  effectsLeftAreDeclared,
  undoTakesEffect,
  stateRestored,
  refusalChangesNothing,
  probeReportsTruth,
  undoOfNothing,
  sameFinishDespiteFaults,
  otherTransactionKept,
  repetitionNotRefused,
  effectsAfterReset,
  replyCountsOnce,
  restBeforeUndo,
  edgesReversed,
  oneOutcomeInEveryOrder,
  itemToItsOwnUndo,
  alternativesExclude,
  noEventLost,
  everyFailureRecorded,
  requestsArePaced,
  noReadingBeside,
  mergeKeepsWrites,
  queryChangesNothing,
  noticesComeLast,
];
