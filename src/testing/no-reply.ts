/**
 * Returned by an in-memory participant that does not answer this attempt: the attempt times out, in virtual
 * time. Whether the deed was done is the participant's secret, as it is in life.
 */
export const noReply: unique symbol = Symbol.for('temporal-saga.no-reply');
