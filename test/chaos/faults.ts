import { Dice } from './dice';

/** What happens to a request on its way to a service and back. */
export type Fault =
  | 'none'
  /** It is late, and still in time. */
  | 'delay'
  /** It arrives when nobody waits for it any more. */
  | 'hold'
  /** It is done at once, and the reply comes when nobody waits for it any more. */
  | 'hold-reply'
  /** It is done, and the connection breaks before the reply. */
  | 'lose-reply'
  /** It is done, and the reply is unreadable. */
  | 'garble-reply'
  /** It arrives twice at the same time. */
  | 'duplicate'
  /** It arrives, and once more some seconds later. */
  | 'repeat-later'
  /** The connection breaks before it arrives. */
  | 'lose'
  /** It does not arrive, and the answer is 503. */
  | 'break'
  /** It does not arrive, and the answer is 429. */
  | 'turn-away'
  /** It is done, and the answer is 409: an earlier request is still under way. */
  | 'busy'
  /** It does not arrive, and the answer is 422. A service refuses for a while what it can always do. */
  | 'refuse';

/** What a request is for. */
export type Purpose = 'execute' | 'undo' | 'probe';

/** One arrival of a request. */
export interface Arrival {
  readonly orderId: string;
  readonly operation: string;
  readonly purpose: Purpose;
  /** From 1: how often this was asked for this order by now. */
  readonly count: number;
}

/** What happens to a request, and how long it takes where it takes time, in milliseconds. */
export interface Misfortune {
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
  'turn-away': 3,
  busy: 4,
  'garble-reply': 1,
} as const;

/** How often in a hundred; a refusal of an execute would promise that nothing is done, whatever comes twice. */
const CHANCES: Readonly<Record<Purpose, Readonly<Partial<Record<Fault, number>>>>> = {
  execute: { none: 56, ...COMMON },
  undo: { none: 44, ...COMMON, refuse: 12 },
  probe: { none: 56, ...COMMON },
};

/** In milliseconds; an attempt takes two seconds at the most, and its undo comes a second after that. */
const DELAYS: Readonly<Partial<Record<Fault, readonly [number, number]>>> = {
  delay: [100, 1_000],
  hold: [2_200, 6_000],
  'hold-reply': [2_200, 4_000],
  'repeat-later': [500, 6_000],
};

/** What happens to an arrival: the same with the same seed, whenever it comes. */
export function misfortuneOf(seed: string, { orderId, operation, purpose, count }: Arrival): Misfortune {
  const dice = new Dice(seed, orderId, operation, count);
  const fault = dice.weighted(CHANCES[purpose]);
  const [least, most] = DELAYS[fault] ?? [0, 0];
  return { fault, delay: dice.between(least, most) };
}
