import { contextIsAFold } from './context-is-a-fold';
import { endsOrWaitsForReason } from './ends-or-waits-for-reason';
import { firstErrorKept } from './first-error-kept';
import { forwardThenReverse } from './forward-then-reverse';
import { keysNameRequests } from './keys-name-requests';
import type { Law } from './law';
import { notUndoneIsDeclared } from './not-undone-is-declared';
import { nothingUnseenAfterReset } from './nothing-unseen-after-reset';
import { nothingUndoneBehindPivot } from './nothing-undone-behind-pivot';
import { oneEffectPerKey } from './one-effect-per-key';
import { replyCountsOnce } from './reply-counts-once';
import { resumingEqualsRunning } from './resuming-equals-running';
import { sameAnswersSameCalls } from './same-answers-same-calls';
import { stateSurvivesJson } from './state-survives-json';
import { faultsChangeNoFinish } from './faults-change-no-finish';
import { othersAreLeftAlone } from './others-are-left-alone';
import { probeTellsTheTruth } from './probe-tells-the-truth';
import { refusalChangesNothing } from './refusal-changes-nothing';
import { repeatedAlike } from './repeated-alike';
import { restored } from './restored';
import { undoOfNothing } from './undo-of-nothing';
import { undoTakesEffect } from './undo-takes-effect';

/** The built-in laws in the order of their numbers. */
export const ALL_LAWS: readonly Law[] = [
  forwardThenReverse,
  nothingUndoneBehindPivot,
  oneEffectPerKey,
  firstErrorKept,
  keysNameRequests,
  sameAnswersSameCalls,
  stateSurvivesJson,
  resumingEqualsRunning,
  endsOrWaitsForReason,
  contextIsAFold,
  notUndoneIsDeclared,
  undoTakesEffect,
  restored,
  refusalChangesNothing,
  probeTellsTheTruth,
  undoOfNothing,
  faultsChangeNoFinish,
  othersAreLeftAlone,
  repeatedAlike,
  nothingUnseenAfterReset,
  replyCountsOnce,
];
