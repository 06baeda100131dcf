import { SagaRefused } from 'temporal-saga';
import type { ParticipantFunction } from 'temporal-saga/activities';

/** Does nothing: the benchmark measures the way to the participant and back. */
const answer: ParticipantFunction = ({ operation, step }) => {
  if (operation === 'refuse') throw new SagaRefused({ reason: 'no capacity' });
  return { id: `${step}-4711` };
};

/** The participants of every scenario, for sagas and hand-written workflows. */
export const PARTICIPANTS: Readonly<Record<string, ParticipantFunction>> = {
  inventory: answer,
  payment: answer,
  shipping: answer,
  travel: answer,
};
