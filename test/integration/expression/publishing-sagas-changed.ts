/** A later deploy of the same sagas, whose views change at other moments: never, and with each step. */
import { buildLong, buildPaying } from './build-sagas';

export const long = buildLong(() => 'the same');

let views = 0;
export const paying = buildPaying(() => (views += 1));

export const made = () => paying;
