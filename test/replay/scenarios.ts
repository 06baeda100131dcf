import { SagaRefused } from 'temporal-saga';
import type { Participants } from 'temporal-saga/worker';

/** One recorded history: how the saga was started, and how its participants behaved. */
export interface Scenario {
  readonly id: string;
  readonly start: 'value' | 'name';
  /** The payment's answer. */
  readonly payment: () => unknown;
  /** Whether the execution is cancelled while its hotel is booked. */
  readonly cancelled?: boolean;
}

const pay = () => ({});
const refuse = () => {
  throw new SagaRefused({ reason: 'no funds' });
};

/** The scenarios by the names of their histories. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  success: { id: 'near', start: 'value', payment: pay },
  'by-name': { id: 'far', start: 'name', payment: pay },
  refused: { id: 'near', start: 'value', payment: refuse },
  'timed-out': { id: 'near', start: 'value', payment: () => new Promise(() => undefined) },
  cancelled: { id: 'near', start: 'value', payment: pay, cancelled: true },
};

/** The participants of one scenario; `atHotel` runs while the hotel is being booked. */
export function participantsOf({ payment }: Scenario, atHotel: () => Promise<unknown>): Participants {
  return {
    hotel: async ({ operation }) => {
      if (operation === 'book') await atHotel();
      return {};
    },
    travel: () => ({}),
    payment: ({ operation }) => (operation === 'charge' ? payment() : {}),
  };
}
