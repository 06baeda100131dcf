import { Dice } from './dice';

/** A fault of a request, of its reply, or of the connection. */
export type Fault =
  | 'none'
  /** The request is late, but within the timeout. */
  | 'delay'
  /** The request arrives after the timeout. */
  | 'hold'
  /** The effect happens at once, and the reply arrives after the timeout. */
  | 'hold-reply'
  /** The effect happens, and the connection breaks before the reply. */
  | 'lose-reply'
  /** The effect happens, and the reply is unreadable. */
  | 'garble-reply'
  /** The request arrives twice at the same time. */
  | 'duplicate'
  /** The request arrives, and again some seconds later. */
  | 'repeat-later'
  /** The connection breaks before the request arrives. */
  | 'lose'
  /** The request does not arrive, and the answer is 503. */
  | 'break'
  /** The request does not arrive, and the answer is 429. */
  | 'throttle'
  /** The effect happens, and the answer is 409: an earlier request is still running. */
  | 'busy'
  /** The request does not arrive, and the answer is 422: a temporary refusal. */
  | 'refuse';

/** The purpose of a request. */
export type Purpose = 'execute' | 'undo' | 'probe';

/** One arrival of a request. */
export interface Arrival {
  readonly orderId: string;
  readonly operation: string;
  readonly purpose: Purpose;
  /** The number of this arrival of the operation for this order, from 1. */
  readonly count: number;
}

/** A fault for one request, and its delay in milliseconds where it has one. */
export interface InjectedFault {
  readonly fault: Fault;
  readonly delay: number;
}

const COMMON = {
  delay: 6,
  hold: 4,
  'hold-reply': 4,
  'lose-reply': 6,
  duplicate: 5,
  'repeat-later': 4,
  lose: 3,
  break: 4,
  throttle: 3,
  busy: 4,
  'garble-reply': 1,
} as const;

/** In percent. An execute is never refused here: a refusal promises that there is no effect, but a duplicate has one. */
const CHANCES: Readonly<Record<Purpose, Readonly<Partial<Record<Fault, number>>>>> = {
  execute: { none: 56, ...COMMON },
  undo: { none: 44, ...COMMON, refuse: 12 },
  probe: { none: 56, ...COMMON },
};

/** In milliseconds. An attempt takes at most two seconds, and its undo follows a second later. */
const DELAYS: Readonly<Partial<Record<Fault, readonly [number, number]>>> = {
  delay: [100, 1_000],
  hold: [2_200, 6_000],
  'hold-reply': [2_200, 4_000],
  'repeat-later': [500, 6_000],
};

/** The fault for an arrival. The same seed gives the same fault at any time. */
export function faultFor(seed: string, { orderId, operation, purpose, count }: Arrival): InjectedFault {
  const dice = new Dice(seed, orderId, operation, count);
  const fault = dice.weighted(CHANCES[purpose]);
  const [least, most] = DELAYS[fault] ?? [0, 0];
  return { fault, delay: dice.between(least, most) };
}
