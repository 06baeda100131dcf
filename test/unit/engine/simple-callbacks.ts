/** The callbacks that most sagas of these tests consist of. */
import { SagaRequest } from '../../../src/messages/saga-request';

/** Builds a request to the participant `stock`. */
export const send = () => new SagaRequest({ target: 'stock/reserve' });

/** Fails its step. */
export const stop = () => new Error('stop');

/** Succeeds without an effect. */
export const nothing = () => undefined;
