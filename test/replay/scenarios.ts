import { ApplicationFailure } from '@temporalio/common';
import { replyLater, SagaRefused, SagaResponse } from 'temporal-saga';
import type { ParticipantRequest } from 'temporal-saga/activities';
import type { OperatorAction, RunnableSaga } from 'temporal-saga/client';
import type { StuckNotice } from 'temporal-saga/worker';
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

/** The actions of an operator or a participant from outside the execution. */
export interface Outside {
  cancel(): Promise<unknown>;
  act(action: OperatorAction): Promise<unknown>;
  /** Replies to a request that was accepted with a 202. */
  reply(request: string, content: unknown): Promise<unknown>;
}

/** The behaviour of a participant for one operation; the other operations succeed. */
type Behaviour = (request: ParticipantRequest, outside: Outside) => unknown;

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
  /** The activity `rail/book` of a second worker; without it that participant has no worker. */
  readonly rail?: () => unknown;
  /** Whether the execution shows its status in a search attribute. */
  readonly showsStatus?: boolean;
  /** Whether the server suggests continue-as-new after few events. */
  readonly onShortHistoryServer?: boolean;
}

const refuse = () => {
  throw new SagaRefused({ reason: 'no' });
};
const breakDown = () => new SagaResponse({ status: 500 });
const hang = () => new Promise(() => undefined);

/** Behaves as given the first time, and succeeds afterwards. */
function once(behaviour: Behaviour): Behaviour {
  let isFirst = true;
  return (request, outside) => {
    if (!isFirst) return {};
    isFirst = false;
    return behaviour(request, outside);
  };
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
};
