import { type Fault, FAULTS, isFault } from './fault';

/** A fault and the request that it strikes. */
export interface PlannedFault {
  /** `<path>`, `<path>:undo`, `<path>:probe`, with `#2` for the second request of that name; or {@link START}. */
  readonly site: string;
  readonly fault: Fault;
}

/** What goes wrong in one run. */
export interface Schedule {
  /** Which of the contexts it starts from, from 0. */
  readonly context: number;
  /** In the order in which they strike. */
  readonly faults: readonly PlannedFault[];
}

/** The place before the first step, where only a cancel can come. No step has such a name. */
export const START = '(start)';

/**
 * A schedule as a text: `reserve=lost, charge:undo=fails`, with the number of its context in front of it where it is
 * not the first one: `@2 reserve=lost`.
 */
export function scheduleText({ context, faults }: Schedule): string {
  const planned = faults.map(({ site, fault }) => `${site}=${fault}`).join(', ') || 'no faults';
  return context === 0 ? planned : `@${String(context + 1)} ${planned}`;
}

/**
 * Reads what {@link scheduleText} wrote.
 *
 * @throws Error for any other text.
 */
export function readSchedule(text: string): Schedule {
  const [, number = '1', rest = ''] = /^(?:@([1-9]\d*) )?(.*)$/s.exec(text.trim()) ?? [];
  const parts = rest === 'no faults' ? [] : rest.split(',').map((part) => part.trim());
  return { context: Number(number) - 1, faults: parts.map(readFault) };
}

function readFault(text: string): PlannedFault {
  const [site = '', fault = '', ...more] = text.split('=');
  if (site === '' || !isFault(fault) || more.length > 0) {
    const known = Object.keys(FAULTS).join(', ');
    throw new Error(`"${text}" is no fault of a schedule, such as "reserve=lost"; faults are ${known}.`);
  }
  return { site, fault };
}
