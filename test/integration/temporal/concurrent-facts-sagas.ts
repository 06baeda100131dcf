/** A saga whose branches all have to read from history how an activity was scheduled. */
import { Saga, SagaRequest } from 'temporal-saga';

export const LINES = ['north', 'east', 'south', 'west'] as const;

const RETRIES = { initialInterval: 20, maximumAttempts: 3, attemptTimeout: '10s' } as const;

/** The pause before the second attempt of each line: one by one they end in tasks of their own. */
const PAUSES = { north: 1_600, east: 1_100, south: 600, west: 20 } as const;

export const rails = new Saga('rails', { execute: RETRIES, undo: RETRIES, settleTime: 10 });
const lines = rails.parallelStep('lines');
for (const line of LINES) {
  lines.branch(line, (body) =>
    body
      .remoteStep('book', { execute: { ...RETRIES, initialInterval: PAUSES[line] } })
      .onExecute(() => new SagaRequest({ target: `rail/${line}` }))
      .onSuccess((context) => {
        context[line] = 'booked';
      })
      .onFailure(() => new SagaRequest({ target: `rail/${line}-off` }))
      .remoteStep('seat')
      .onExecute(() => new SagaRequest({ target: `rail/${line}-seat` }))
      .onFailure(() => new SagaRequest({ target: `rail/${line}-seat-off` })),
  );
}
rails.commit();
