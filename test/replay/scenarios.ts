import { ApplicationFailure } from '@temporalio/common';
import { replyLater, SagaRefused, SagaResponse } from 'temporal-saga';
import type { ParticipantRequest } from 'temporal-saga/activities';
import type { OperatorAction, RunnableSaga } from 'temporal-saga/client';
import type { StuckNotice } from 'temporal-saga/worker';
import type { OpenWait } from '../../src/engine/waits/open-wait';
import { trip } from './sagas';
import {
  billedStay,
  builtStay,
  fragileStay,
  hurriedStay,
  impatientStay,
  longStay,
  lostStay,
  patientStay,
  pivotStay,
  railStay,
  slowStay,
  stay,
} from './sagas-0.2.0';
import {
  alternativesTour,
  besideTour,
  nightsAtOnceTour,
  nightsTour,
  patientTour,
  railTour,
  roundsTour,
  waitingTour,
} from './sagas-0.3.0';
import { askingJourney, choosyJourney, instalmentJourney } from './sagas-0.3.0-expression';
import { fastStay } from './sagas-0.3.0-fast';
import { hookedStay } from './sagas-0.3.0-hooks';

/** The actions of an operator or a participant from outside the execution. */
export interface Outside {
  cancel(): Promise<unknown>;
  act(action: OperatorAction): Promise<unknown>;
  /** Replies to a request that was accepted with a 202. */
  reply(request: string, content: unknown): Promise<unknown>;
  /** Sends an event as an update, or as a signal. */
  send(event: object): Promise<unknown>;
  signal(event: object): Promise<unknown>;
  decide(decision: object): Promise<unknown>;
}

/** The behaviour of a participant for one operation; the other operations succeed. */
type Behaviour = (request: ParticipantRequest, outside: Outside) => unknown;

/** What comes while no worker serves the execution, so that its next task gets all of it at once. */
export interface Away {
  /** The activities of the railway that end then, in this order; until then they wait. */
  readonly ends: readonly string[];
  /** How many timers fire. */
  readonly timers?: number;
  /** Messages, which the next worker answers. */
  readonly messages?: (outside: Outside) => readonly Promise<unknown>[];
}

/** A scenario, which is recorded as one history for each run of its execution. */
export interface Scenario {
  readonly saga: RunnableSaga<{ id: string }>;
  /** @defaultValue `near` */
  readonly id?: string;
  /** By target. */
  readonly behaviours?: Readonly<Record<string, Behaviour>>;
  /** Called when the execution waits for an operator. */
  readonly whenStuck?: (outside: Outside, notice: StuckNotice) => Promise<unknown>;
  /** Called when the execution waits for the reply to a request. */
  readonly whenPaused?: (outside: Outside, request: string) => Promise<unknown>;
  /** The release that has recorded it first. @defaultValue 0.2.0 */
  readonly since?: '0.3.0';
  /** More fields of its context. */
  readonly context?: object;
  /** What callers send when a step waits, by its path. */
  readonly answers?: Readonly<Record<string, (outside: Outside, wait: OpenWait) => Promise<unknown>>>;
  readonly whileAway?: Away;
  /** The activity `rail/book` of a second worker; without it that participant has no worker. */
  readonly rail?: () => unknown;
  /** Whether the execution shows its status in a search attribute. */
  readonly showsStatus?: boolean;
  /** Whether the execution shows what it waits for in a search attribute. */
  readonly showsWaits?: boolean;
  /** Whether the server suggests continue-as-new after few events. */
  readonly onShortHistoryServer?: boolean;
}

const refuse = () => {
  throw new SagaRefused({ reason: 'no' });
};
const breakDown = () => new SagaResponse({ status: 500 });
const hang = () => new Promise(() => undefined);

/** Behaves as given so many times, and succeeds afterwards. */
function times(count: number, behaviour: Behaviour): Behaviour {
  let left = count;
  return (request, outside) => (left-- > 0 ? behaviour(request, outside) : {});
}

/** Behaves as given the first time, and succeeds afterwards. */
function once(behaviour: Behaviour): Behaviour {
  return times(1, behaviour);
}

/** An operator's action about the open incident. */
const resolve =
  (action: Pick<OperatorAction, 'action' | 'reason' | 'request' | 'response'>) =>
  (outside: Outside, { incident, step, phase }: StuckNotice) =>
    outside.act({ incident, step, phase, by: 'ann', ...action });

/** The payment is refused, and then the undo of the flight too. */
const undoRefused = (flight: Behaviour = refuse) => ({ 'payment/charge': refuse, 'flight/cancel': flight });

const lateRefusal = () => {
  let attempt = 0;
  return () => {
    attempt += 1;
    if (attempt === 1) throw new Error('lost');
    throw ApplicationFailure.create({ message: 'no', type: 'SagaRefused', nonRetryable: true });
  };
};

/** The scenarios by the names of their histories. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  success: { saga: trip },
  'by-name': { saga: 'trip', id: 'far' },
  'by-factory': { saga: builtStay, id: 'far', behaviours: { 'payment/charge': refuse } },
  'shown-in-search-attribute': { saga: stay, showsStatus: true },
  refused: { saga: trip, behaviours: { 'payment/charge': refuse } },
  'timed-out': { saga: trip, behaviours: { 'payment/charge': hang } },
  'unknown-participant': { saga: lostStay },
  'callback-failed': { saga: fragileStay },
  'step-activity': { saga: billedStay, behaviours: { 'payment/charge': refuse } },

  'rail-late-refusal': { saga: railStay, rail: lateRefusal() },
  'rail-unsent': { saga: railStay },

  cancelled: { saga: trip, behaviours: { 'hotel/book': (_, { cancel }) => cancel().then(() => ({})) } },
  'cancelled-while-stuck': {
    saga: patientStay,
    behaviours: { 'flight/book': refuse },
    whenStuck: ({ cancel }) => cancel(),
  },
  aborted: {
    saga: stay,
    behaviours: {
      'flight/book': (_, { act }) => act({ action: 'abort', by: 'ann', reason: 'storm' }).then(hang),
    },
  },
  ended: {
    saga: stay,
    behaviours: {
      'flight/book': (_, { act }) => act({ action: 'end', by: 'ann', reason: 'a test' }).then(() => ({})),
    },
  },
  'ended-while-stuck': {
    saga: stay,
    behaviours: undoRefused(),
    whenStuck: resolve({ action: 'end', reason: 'a test' }),
  },
  deadline: {
    saga: hurriedStay,
    behaviours: { 'flight/book': () => Promise.reject(new Error('busy')) },
  },
  'deadline-while-stuck': { saga: impatientStay, behaviours: { 'flight/book': refuse } },

  'undo-retried': {
    saga: stay,
    behaviours: undoRefused(once(refuse)),
    whenStuck: resolve({ action: 'retry' }),
  },
  'undo-changed': {
    saga: stay,
    behaviours: undoRefused(),
    whenStuck: resolve({ action: 'retry', request: { target: 'flight/void' } }),
  },
  'undo-done-by-hand': { saga: stay, behaviours: undoRefused(), whenStuck: resolve({ action: 'done' }) },
  'undo-skipped': {
    saga: stay,
    behaviours: undoRefused(),
    whenStuck: resolve({ action: 'skip', reason: 'no such airline' }),
  },
  'step-retried': {
    saga: patientStay,
    behaviours: { 'flight/book': once(refuse) },
    whenStuck: resolve({ action: 'retry' }),
  },
  'step-done-by-hand': {
    saga: patientStay,
    behaviours: { 'flight/book': refuse },
    whenStuck: resolve({ action: 'done', response: { seat: '1A' } }),
  },
  'step-compensated': {
    saga: patientStay,
    behaviours: { 'flight/book': refuse },
    whenStuck: resolve({ action: 'compensate', reason: 'no flight' }),
  },

  'pivot-probed-done': {
    saga: pivotStay,
    behaviours: { 'payment/charge': breakDown, 'payment/look-up': () => ({ outcome: 'done' }) },
  },
  'pivot-probed-not-done': {
    saga: pivotStay,
    behaviours: { 'payment/charge': once(hang), 'payment/look-up': () => ({ outcome: 'not-done' }) },
  },
  'pivot-in-doubt': {
    saga: pivotStay,
    behaviours: { 'payment/charge': breakDown },
    whenStuck: resolve({ action: 'compensate', reason: 'the bank says no' }),
  },
  'pivot-passed': {
    saga: pivotStay,
    behaviours: { 'tickets/send': once(refuse) },
    whenStuck: resolve({ action: 'retry' }),
  },

  'reply-later': {
    saga: slowStay,
    behaviours: { 'flight/book': () => replyLater },
    whenPaused: ({ reply }, request) => reply(request, { seat: '1A' }),
  },
  'reply-never': { saga: slowStay, behaviours: { 'flight/book': () => replyLater } },
  'reply-overtakes': {
    saga: slowStay,
    behaviours: {
      'flight/book': ({ idempotencyKey }, { reply }) =>
        reply(idempotencyKey, { seat: '1A' }).then(() => replyLater),
    },
  },

  'long-forward': { saga: longStay, onShortHistoryServer: true },
  'long-back': { saga: longStay, behaviours: { 'payment/charge': refuse }, onShortHistoryServer: true },

  'parallel-done': { since: '0.3.0', saga: besideTour },
  'parallel-refused': {
    since: '0.3.0',
    saga: besideTour,
    id: 'far',
    behaviours: {
      'flight/book': refuse,
      'hotel/book': () => new Promise((done) => setTimeout(done, 100, {})),
    },
  },
  'parallel-refused-later': { since: '0.3.0', saga: besideTour, behaviours: { 'payment/charge': refuse } },
  'parallel-stuck': {
    since: '0.3.0',
    saga: besideTour,
    behaviours: { 'payment/charge': refuse, 'hotel/cancel': once(refuse) },
    whenStuck: resolve({ action: 'retry' }),
  },
  'ends-at-once': {
    since: '0.3.0',
    saga: railTour,
    whileAway: { ends: ['rail/south', 'rail/north', 'rail/east'] },
  },
  'ends-at-once-refused': {
    since: '0.3.0',
    saga: railTour,
    behaviours: { 'hotel/meal': refuse },
    whileAway: { ends: ['rail/south', 'rail/north', 'rail/east'] },
  },
  'all-kinds-at-once': {
    since: '0.3.0',
    saga: waitingTour,
    whileAway: {
      ends: ['rail/seat'],
      timers: 1,
      messages: ({ signal, decide }) => [
        signal({ event: 'paid', content: { by: 'card' } }),
        decide({ step: 'waits.chief.approve', choice: 'yes', by: 'ann' }),
      ],
    },
  },
  'rounds-one-more': {
    since: '0.3.0',
    saga: roundsTour,
    behaviours: { 'flight/book': once(refuse) },
  },
  'rounds-all-refused': { since: '0.3.0', saga: roundsTour, behaviours: { 'flight/book': refuse } },
  'alternatives-second': { since: '0.3.0', saga: alternativesTour, behaviours: { 'flight/luggage': refuse } },
  'alternatives-passed-over': {
    since: '0.3.0',
    saga: alternativesTour,
    id: 'seasick',
    behaviours: { 'flight/luggage': breakDown },
  },
  'alternatives-undone': {
    since: '0.3.0',
    saga: alternativesTour,
    behaviours: { 'flight/book': refuse, 'payment/charge': refuse },
  },
  'waits-answered': {
    since: '0.3.0',
    saga: patientTour,
    answers: {
      paid: ({ send }) => send({ event: 'paid', key: 'near', content: { by: 'card' } }),
      approve: ({ decide }, { seen }) => decide({ step: 'approve', choice: 'yes', by: 'ann', seen }),
    },
  },
  'waits-timed-out': { since: '0.3.0', saga: patientTour, behaviours: { 'payment/charge': refuse } },
  'waits-refused': {
    since: '0.3.0',
    saga: patientTour,
    answers: {
      approve: ({ decide }, { seen }) => decide({ step: 'approve', choice: 'no', by: 'ann', seen }),
    },
  },
  'loop-forward': {
    since: '0.3.0',
    saga: nightsTour,
    context: { nights: ['mon', 'tue', 'wed', 'thu', 'fri'] },
    behaviours: { 'hotel/book': ({ content }) => (nightOf(content) === 'wed' ? refuse() : {}) },
    onShortHistoryServer: true,
  },
  'loop-back': {
    since: '0.3.0',
    saga: nightsTour,
    context: { nights: ['mon', 'tue', 'wed', 'thu', 'fri'] },
    behaviours: { 'payment/charge': refuse },
    onShortHistoryServer: true,
  },
  'loop-at-once': {
    since: '0.3.0',
    saga: nightsAtOnceTour,
    context: { nights: Array.from({ length: 14 }, (_, index) => `night-${String(index)}`) },
    behaviours: { 'payment/charge': refuse },
    onShortHistoryServer: true,
  },

  'asking-done': {
    since: '0.3.0',
    saga: askingJourney,
    behaviours: { 'travel/status': once(() => ({ status: 'full' })) },
    showsStatus: true,
    showsWaits: true,
  },
  'asking-refused': {
    since: '0.3.0',
    saga: askingJourney,
    behaviours: { 'hotel/book': () => ({ room: '7' }), 'payment/charge': refuse },
  },
  'asking-check-failed': {
    since: '0.3.0',
    saga: askingJourney,
    behaviours: { 'travel/price': () => ({ price: 500 }), 'tickets/void': refuse },
  },
  'asking-long': {
    since: '0.3.0',
    saga: askingJourney,
    behaviours: { 'travel/status': times(6, () => ({ status: 'full' })), 'payment/charge': refuse },
    onShortHistoryServer: true,
  },
  'instalments-paid': {
    since: '0.3.0',
    saga: instalmentJourney,
    answers: { 'collect.paid': pay, 'collect~2.paid': pay },
    showsWaits: true,
  },
  'instalments-refused': {
    since: '0.3.0',
    saga: instalmentJourney,
    behaviours: { 'payment/charge': refuse },
    answers: { 'collect.paid': pay, 'collect~2.paid': pay },
  },
  'enough-nights': {
    since: '0.3.0',
    saga: choosyJourney,
    context: { nights: ['mon', 'tue', 'wed'] },
    answers: { 'nights[2].paid': payFor('wed'), 'nights[0].paid': payFor('mon') },
  },
  'hooks-filled': { since: '0.3.0', saga: hookedStay },
  'hooks-undone': {
    since: '0.3.0',
    saga: hookedStay,
    behaviours: { 'payment/charge': refuse },
    onShortHistoryServer: true,
  },
  'fast-done': { since: '0.3.0', saga: fastStay },
  'fast-undone': { since: '0.3.0', saga: fastStay, behaviours: { 'payment/charge': refuse } },
  'fast-slow': { since: '0.3.0', saga: fastStay, behaviours: { 'flight/book': firstIsSlow } },
};

/** Longer than a local attempt may take. */
function firstIsSlow({ attempt }: ParticipantRequest): unknown {
  return attempt === 1 ? new Promise((resolve) => setTimeout(resolve, 1_500, {})) : {};
}

function pay({ send }: Outside): Promise<unknown> {
  return send({ event: 'paid', content: { amount: 1 } });
}

function payFor(key: string) {
  return ({ send }: Outside) => send({ event: 'paid', key });
}

function nightOf(content: unknown): unknown {
  return (content as { readonly name?: unknown }).name;
}
