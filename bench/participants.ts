import { SagaRefused } from 'temporal-saga';
import type { ParticipantFunction } from 'temporal-saga/activities';

/** Has no effect, so that only the transport is measured. */
const answer: ParticipantFunction = ({ operation, step }) => {
  if (operation === 'refuse') throw new SagaRefused({ reason: 'no capacity' });
  return { id: `${step}-4711` };
};

/** The participants of every scenario: of the sagas, and of the workflows written by hand. */
export const PARTICIPANTS: Readonly<Record<string, ParticipantFunction>> = {
  inventory: answer,
  payment: answer,
  shipping: answer,
  travel: answer,
};
