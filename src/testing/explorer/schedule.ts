import { type Fault, FAULTS, isFault } from './fault';

/** A fault and the request that it strikes. */
export interface PlannedFault {
  /** `<path>`, `<path>:undo`, `<path>:probe`, with `#2` for the second request of that name; or {@link START}. */
  readonly site: string;
  readonly fault: Fault;
}

/** The side of a condition that is taken whatever the condition says. */
export interface ForcedSide {
  /** The path of the conditional step. */
  readonly step: string;
  /** `if-<n>`, `else`, or `none`. */
  readonly side: string;
}

/** What goes wrong in one run. */
export interface Schedule {
  /** Which of the contexts it starts from, from 0. */
  readonly context: number;
  readonly sides: readonly ForcedSide[];
  /** In the order in which they strike. */
  readonly faults: readonly PlannedFault[];
}

/** The place before the first step, where only a cancel can come. No step has such a name. */
export const START = '(start)';

const SIDE = /^(?:if-[1-9]\d*|else|none)$/;

/**
 * A schedule as a text: `reserve=lost, charge:undo=fails`, with the number of its context in front of it where it is
 * not the first one: `@2 reserve=lost`; with the sides that are forced before its faults: `which=else, reserve=lost`.
 */
export function scheduleText({ context, sides, faults }: Schedule): string {
  const forced = sides.map(({ step, side }) => `${step}=${side}`);
  const planned = faults.map(({ site, fault }) => `${site}=${fault}`);
  const text = [...forced, ...planned].join(', ') || 'no faults';
  return context === 0 ? text : `@${String(context + 1)} ${text}`;
}

/**
 * Reads what {@link scheduleText} wrote.
 *
 * @throws Error for any other text.
 */
export function readSchedule(text: string): Schedule {
  const [, number = '1', rest = ''] = /^(?:@([1-9]\d*) )?(.*)$/s.exec(text.trim()) ?? [];
  const parts = rest === 'no faults' ? [] : rest.split(',').map(readPart);
  const sides = parts.filter((part) => 'side' in part);
  return { context: Number(number) - 1, sides, faults: parts.filter((part) => 'fault' in part) };
}

function readPart(text: string): ForcedSide | PlannedFault {
  const [place = '', what = '', ...more] = text.trim().split('=');
  if (place !== '' && more.length === 0) {
    if (isFault(what)) return { site: place, fault: what };
    if (SIDE.test(what)) return { step: place, side: what };
  }
  const known = Object.keys(FAULTS).join(', ');
  throw new Error(`"${text.trim()}" is no part of a schedule, such as "reserve=lost"; faults are ${known}.`);
}
