/**
 * Returned by an in-memory participant that does not answer this attempt: the attempt times out in virtual time. The saga
 * does not learn whether the request was done.
 */
export const noReply: unique symbol = Symbol.for('temporal-saga.no-reply');
