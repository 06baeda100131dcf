/** Schedules: the context, the forced branches and the faults of one run, and their text form. */
import { type Fault, FAULTS, isFault } from './fault';

/** A fault and the call site where it is injected. */
export interface PlannedFault {
  /** `<path>`, `<path>:undo`, `<path>:probe`, with `#2` for the second request of that name; or {@link START}. */
  readonly site: string;
  readonly fault: Fault;
}

/** A branch that a conditional step must take, regardless of its conditions. */
export interface ForcedBranch {
  /** The path of the conditional step. */
  readonly step: string;
  /** `if-<n>`, `else`, or `none`. */
  readonly branch: string;
}

/** The faults and forced branches of one run. */
export interface Schedule {
  /** The index of the initial context. */
  readonly context: number;
  readonly branches: readonly ForcedBranch[];
  /** In the order in which they are injected. */
  readonly faults: readonly PlannedFault[];
}

/** The site before the first step, where only a cancel can be injected. No step has this name. */
export const START = '(start)';

const BRANCH = /^(?:if-[1-9]\d*|else|none)$/;

/**
 * The text of a schedule: `reserve=lost, charge:undo=fails`. Forced branches precede the faults:
 * `which=else, reserve=lost`. The number of the context comes first unless it is 1: `@2 reserve=lost`.
 */
export function scheduleText({ context, branches, faults }: Schedule): string {
  const forced = branches.map(({ step, branch }) => `${step}=${branch}`);
  const planned = faults.map(({ site, fault }) => `${site}=${fault}`);
  const text = [...forced, ...planned].join(', ') || 'no faults';
  return context === 0 ? text : `@${String(context + 1)} ${text}`;
}

/**
 * Parses the text of {@link scheduleText}.
 *
 * @throws Error if the text is not a schedule.
 */
export function readSchedule(text: string): Schedule {
  const [, number = '1', rest = ''] = /^(?:@([1-9]\d*) )?(.*)$/s.exec(text.trim()) ?? [];
  const parts = rest === 'no faults' ? [] : rest.split(',').map(readPart);
  const branches = parts.filter((part) => 'branch' in part);
  return { context: Number(number) - 1, branches, faults: parts.filter((part) => 'fault' in part) };
}

function readPart(text: string): ForcedBranch | PlannedFault {
  const [place = '', value = '', ...more] = text.trim().split('=');
  if (place !== '' && more.length === 0) {
    if (isFault(value)) return { site: place, fault: value };
    if (BRANCH.test(value)) return { step: place, branch: value };
  }
  const known = Object.keys(FAULTS).join(', ');
  throw new Error(
    `"${text.trim()}" is not part of a schedule; write "<site>=<fault>", such as "reserve=lost". The faults are ${known}.`,
  );
}
