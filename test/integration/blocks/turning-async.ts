/** The sagas of a deploy whose callbacks are async: the later a branch, the longer. */
import { journeyOf, queueOf } from './turning-sagas';

const TURNS = { flight: 1, hotel: 5, car: 50 };
export const journey = journeyOf(TURNS);
export const queue = queueOf(TURNS);
