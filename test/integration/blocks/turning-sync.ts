/** The sagas of a deploy whose callbacks are sync. */
import { journeyOf, queueOf } from './turning-sagas';

const TURNS = { flight: 0, hotel: 0, car: 0 };
export const journey = journeyOf(TURNS);
export const queue = queueOf(TURNS);
