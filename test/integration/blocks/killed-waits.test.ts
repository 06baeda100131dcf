import { SagaResponse } from 'temporal-saga';
import { replyLater } from 'temporal-saga/activities';
import { until } from '../../support/until';
import { type BlockRun, useBlocks } from './block-workers';
import { everyWait } from './every-wait-sagas';
import { useKillableWorkers } from './killable-workers';

const blocks = useBlocks(require.resolve('./every-wait-sagas'));
const workers = useKillableWorkers(blocks);

/** What a finished execution leaves in place. */
const WANTED = ['decision', 'event', 'reply', 'round', 'timer'].map((name) => `${name}/take`);
/** Two processes are killed, and three are started. */
const MOST_TIME = 120_000;

/** The effects of an execution that are in place; a question has none. */
const inPlace = ({ ledger }: BlockRun<object>) => ledger.inPlace.filter((target) => target.endsWith('/take'));

/** An execution that waits in all its branches: for an event, a decision, two times, a question, a reply, and an operator. */
async function waitingEverywhere(refused: readonly string[]) {
  const run = await workers.begin(everyWait, {
    prepare: (ledger) => {
      ledger.refuse('round/check', 'item/label', 'item/give', ...refused);
      ledger.conduct('reply/take', () => replyLater).conduct('shop/state', () => 'closed');
    },
  });
  const { manager, uuid, ledger } = run;
  await Promise.all([ledger.asked('round/give'), ledger.asked('reply/take'), ledger.asked('shop/state')]);
  const incident = await until(async () => {
    const { waits, incidents } = await manager.load(uuid);
    return waits.length === 4 && incidents[0];
  });
  return { run, incident };
}

/** Ends the waits for callers and for the operator. */
async function answer({ run, incident }: Awaited<ReturnType<typeof waitingEverywhere>>) {
  const { manager, uuid, ledger } = run;
  ledger.serve('item/give');
  await manager.send(uuid, { event: 'paid', id: 'e1' });
  await manager.decide(uuid, { step: 'all.decision.way.asked.approve', choice: 'yes', by: 'ann' });
  await manager.resolve(uuid, { action: 'retry', incident, by: 'ann' });
}

/** Lets the participants say what the other branches wait for. */
async function reply({ manager, uuid, ledger }: BlockRun<object>) {
  ledger.serve('round/check').conduct('shop/state', () => 'open');
  const request = ledger.requests.find(({ target }) => target === 'reply/take')?.idempotencyKey ?? '';
  await manager.run({
    response: new SagaResponse({ uuid, request }),
    pauseOnDisk: true,
    raiseOnError: false,
  });
}

describe.each([
  ['caches workflows', 100],
  ['caches none', 0],
] as const)('a worker process that %s', (_, cached) => {
  it(
    'is killed while a saga waits in every way, and again after half of the waits: the saga ends as if nothing had happened',
    async () => {
      await workers.start(cached);
      const both = await Promise.all([waitingEverywhere([]), waitingEverywhere(['shop/order'])]);
      await workers.kill();
      await workers.start(cached);
      await Promise.all(both.map(answer));
      await workers.kill();
      await workers.start(cached);
      await Promise.all(both.map(({ run }) => reply(run)));
      const [{ run: finished }, { run: undone }] = both;
      expect(await finished.end).toMatchObject({ status: 'finished' });
      expect(await undone.end).toMatchObject({ status: 'errored', error: { step: 'order' } });
      expect(inPlace(finished)).toEqual(WANTED);
      expect(inPlace(undone)).toEqual([]);
      for (const { run } of both) expect(run.ledger.contradictions).toEqual([]);
    },
    MOST_TIME,
  );
});

it('the histories of all executions replay', async () => {
  expect(await blocks.diverged()).toEqual([]);
});
