/** Owns schedules: the context, the forced branches, the order of requests and the faults of one run, and their text. */
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

/** The order of requests, the forced branches and the faults of one run. */
export interface Schedule {
  /** The index of the initial context. */
  readonly context: number;
  readonly branches: readonly ForcedBranch[];
  /**
   * The places of requests beside others that come first, in this order, one after the other. Absent: all that are under
   * way reach their participants at once.
   */
  readonly order?: readonly string[];
  /** In the order in which they are injected. */
  readonly faults: readonly PlannedFault[];
}

/** The site before the first step, where only a cancel can be injected. No step has this name. */
export const START = '(start)';

/** What a schedule says of a request that comes before those beside it. */
const FIRST = 'first';

const BRANCH = /^(?:if-[1-9]\d*|else|none)$/;

/**
 * The text of a schedule: `reserve=lost, charge:undo=fails`. Forced branches and the order of requests precede the faults:
 * `which=else, book.hotel.reserve=first, reserve=lost`. The number of the context comes first unless it is 1:
 * `@2 reserve=lost`.
 */
export function scheduleText({ context, branches, order = [], faults }: Schedule): string {
  const forced = branches.map(({ step, branch }) => `${step}=${branch}`);
  const first = order.map((place) => `${place}=${FIRST}`);
  const planned = faults.map(({ site, fault }) => `${site}=${fault}`);
  const text = [...forced, ...first, ...planned].join(', ') || 'no faults';
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
  const order = parts.flatMap((part) => ('first' in part ? [part.first] : []));
  const faults = parts.filter((part) => 'fault' in part);
  return { context: Number(number) - 1, branches, ...(order.length > 0 && { order }), faults };
}

function readPart(text: string): ForcedBranch | PlannedFault | { readonly first: string } {
  const [place = '', value = '', ...more] = text.trim().split('=');
  if (place !== '' && more.length === 0) {
    if (isFault(value)) return { site: place, fault: value };
    if (value === FIRST) return { first: place };
    if (BRANCH.test(value)) return { step: place, branch: value };
  }
  const known = Object.keys(FAULTS).join(', ');
  throw new Error(
    `"${text.trim()}" is not part of a schedule; write "<site>=<fault>", such as "reserve=lost". The faults are ${known}.`,
  );
}
