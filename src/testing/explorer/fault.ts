import type { SiteKind } from './call-site';

/** What can go wrong with a request, and what is said of it beside the request. */
export const FAULTS = {
  refused: 'refused by the participant',
  'fails-once': 'the first attempt fails before anything is done',
  fails: 'fails for good before anything is done',
  timeout: 'not done, and not answered',
  lost: 'done, and not answered',
  duplicate: 'delivered twice',
  late: 'not answered, and done only after its undo',
  cancel: 'a cancel comes meanwhile',
  busy: 'done, and not answered; the next attempt hears that it is under way',
  reset: 'done, and not answered; its activity is reset, so that attempts are counted from 1 again',
  deadline: 'done when the time of the saga is over',
  'reset-then-retry': 'the workflow is reset to before it, and the operator chooses retry',
  'reset-then-compensate': 'the workflow is reset to before it, and the operator chooses compensate',
  'reset-then-end': 'the workflow is reset to before it, and the operator chooses end',
  meanwhile: 'done; another transaction comes, and then a cancel',
} as const;

/** The name of a fault, as schedules and reports have it. */
export type Fault = keyof typeof FAULTS;

/**
 * The faults that fit a place. An undo that is refused fails for good, and one that comes late was not needed: both
 * would say nothing new. A probe changes nothing, so that one without an answer is all that can happen to it. A
 * function has nobody between it and the saga: it fails, or it does not.
 */
export const FAULTS_OF: Readonly<Record<SiteKind, readonly Fault[]>> = {
  execute: ['refused', 'fails-once', 'fails', 'timeout', 'lost', 'duplicate', 'late', 'cancel'],
  undo: ['fails-once', 'fails', 'lost', 'duplicate', 'cancel'],
  probe: ['fails', 'cancel'],
  local: ['fails'],
  'local undo': ['fails'],
};

/** Struck where nothing else goes wrong. */
export const ALONE_AT: Readonly<Record<SiteKind, readonly Fault[]>> = {
  execute: [
    ...(['busy', 'reset', 'deadline', 'meanwhile'] as const),
    ...(['reset-then-retry', 'reset-then-compensate', 'reset-then-end'] as const),
  ],
  undo: ['reset-then-retry', 'reset-then-end'],
  probe: [],
  local: [],
  'local undo': [],
};

/** Whether a fault fits a place. */
export function fits(fault: Fault, kind: SiteKind): boolean {
  return FAULTS_OF[kind].includes(fault) || ALONE_AT[kind].includes(fault);
}

/** Whether a text names a fault. */
export function isFault(name: string): name is Fault {
  return Object.hasOwn(FAULTS, name);
}
