/** The sagas of a deploy whose callbacks are async: the earlier a branch, the longer. */
import { journeyOf, queueOf } from './turning-sagas';

const TURNS = { flight: 50, hotel: 5, car: 1 };
export const journey = journeyOf(TURNS);
export const queue = queueOf(TURNS);
