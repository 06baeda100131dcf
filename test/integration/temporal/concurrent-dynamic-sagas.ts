/** A saga whose branches make their steps while they run, for the test of replays. */
import { Saga, SagaRequest } from 'temporal-saga';

export const LINES = ['north', 'east', 'south', 'west'] as const;

const book = (line: string) =>
  new Saga()
    .remoteStep('book', () => new SagaRequest({ target: `rail/${line}` }))
    .withoutUndo('a test')
    .commit();

const saga = new Saga('journeys');
const lines = saga.parallelStep('lines');
for (const line of LINES) lines.branch(line, (body) => body.dynamicStep('plan', () => book(line)));
saga.commit();

export const journeys = saga;
