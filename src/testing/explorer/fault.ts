/** The catalogue of faults: their names, their descriptions, and the call sites that each one fits. */
import type { SiteKind } from './call-site';

/** All faults, each with the text that a transcript shows beside the request. */
export const FAULTS = {
  refused: 'refused by the participant',
  'fails-once': 'the first attempt fails before anything is done',
  fails: 'fails for good before anything is done',
  timeout: 'not done, no reply',
  lost: 'done, the reply is lost',
  duplicate: 'delivered twice',
  late: 'no reply, and done only after its undo',
  cancel: 'a cancel arrives during the request',
  busy: 'done, the reply is lost; the next attempt learns that the request is still in progress',
  reset: 'done, the reply is lost; its activity is reset, so attempts count from 1 again',
  deadline: 'done after the deadline of the saga',
  'reset-then-retry': 'the workflow is reset to before the request, and the operator chooses retry',
  'reset-then-compensate': 'the workflow is reset to before the request, and the operator chooses compensate',
  'reset-then-end': 'the workflow is reset to before the request, and the operator chooses end',
  'reset-then-cancel': 'the workflow is reset to before the request, and a cancel comes before the request',
  unanswered: 'no event or decision comes in time',
  meanwhile: 'done; then another transaction runs and a cancel arrives',
} as const;

/** The name of a fault in schedules and reports. */
export type Fault = keyof typeof FAULTS;

/**
 * The faults that fit each kind of call site. A refused undo equals one that fails for good, and a late undo equals a
 * redundant one: neither reveals anything new. A probe and a query change nothing, so only a missing answer matters, and the
 * refusal of a query. Whatever becomes of a notice, it undoes nothing. No network
 * lies between a function and the saga: it fails or it succeeds.
 */
export const FAULTS_OF: Readonly<Record<SiteKind, readonly Fault[]>> = {
  execute: ['refused', 'fails-once', 'fails', 'timeout', 'lost', 'duplicate', 'late', 'cancel'],
  undo: ['fails-once', 'fails', 'lost', 'duplicate', 'cancel'],
  probe: ['fails', 'cancel'],
  query: ['refused', 'timeout', 'cancel'],
  notice: ['refused', 'fails-once', 'fails', 'lost', 'duplicate', 'cancel'],
  local: ['fails'],
  'local undo': ['fails'],
  wait: ['unanswered', 'cancel'],
};

/** The faults that are injected only into runs without other faults. */
export const ALONE_AT: Readonly<Record<SiteKind, readonly Fault[]>> = {
  execute: [
    ...(['busy', 'reset', 'deadline', 'meanwhile'] as const),
    ...(['reset-then-retry', 'reset-then-compensate', 'reset-then-end', 'reset-then-cancel'] as const),
  ],
  undo: ['reset-then-retry', 'reset-then-end'],
  probe: [],
  query: ['deadline', 'reset-then-retry', 'reset-then-compensate', 'reset-then-cancel'],
  notice: ['reset-then-retry'],
  local: [],
  'local undo': [],
  wait: [],
};

/** Whether a fault fits a kind of call site. */
export function fits(fault: Fault, kind: SiteKind): boolean {
  return FAULTS_OF[kind].includes(fault) || ALONE_AT[kind].includes(fault);
}

/** Whether a text names a fault. */
export function isFault(name: string): name is Fault {
  return Object.hasOwn(FAULTS, name);
}
