import { randomUUID } from 'node:crypto';
import type { HttpParticipant } from 'temporal-saga/activities';
import { useTemporal } from '../../support/saga-worker';
import { disagreements, type Ended } from './audit';
import type { Dialect } from './dialect';
import { ietfDialect } from './ietf-dialect';
import { payment } from './payment-sagas';
import { ATTEMPT_MS, type Fates } from './plan';
import { StandIn } from './stand-in';
import { stripeDialect } from './stripe-dialect';

/** The number of sagas for each stand-in: `STAND_IN_SAGAS=500` for a long run. */
const SAGAS = Number(process.env['STAND_IN_SAGAS'] ?? 60);
const AT_A_TIME = 20;
const TIMEOUT_MS = 60_000 + SAGAS * 1_000;

const temporal = useTemporal();
const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers) close();
});

const attempts = { attemptTimeout: ATTEMPT_MS, initialInterval: 20, maximumInterval: 200 };

/** Runs sagas against a stand-in, several at a time. */
async function runSagas(standIn: StandIn, options: Omit<HttpParticipant, 'url'>) {
  const { url, close } = await standIn.listen();
  closers.push(close);
  const worker = await temporal.startWorker({
    sagasPath: require.resolve('./payment-sagas'),
    participants: { bank: { url, ...options } },
  });
  const executions: Ended[] = [];
  let started = 0;
  const runSome = async () => {
    while (started < SAGAS) {
      started += 1;
      const uuid = randomUUID();
      executions.push(await worker.manager.run(payment, { orderId: uuid }, { uuid, raiseOnError: false }));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, runSome));
  await worker.stop();
  return executions;
}

interface Case {
  readonly name: string;
  readonly dialect: Dialect;
  readonly fates: Fates;
  readonly options: Omit<HttpParticipant, 'url'>;
}

const CASES: readonly Case[] = [
  {
    name: "the letter of the IETF's draft",
    dialect: ietfDialect,
    fates: { done: 80, refused: 10, unavailable: 10 },
    options: { idempotencyKey: 'quoted', busy: [409], execute: attempts, undo: attempts },
  },
  {
    name: "Stripe's rules",
    dialect: stripeDialect,
    fates: { done: 76, refused: 8, unavailable: 8, 'breaks-before': 4, 'breaks-after': 4 },
    options: {
      idempotencyKey: 'hashed',
      busy: [409],
      notFound: 'nothing-to-undo',
      // The same key gets the same 500 again.
      execute: { ...attempts, nonRetryable: ['500'] },
      undo: attempts,
    },
  },
];

describe('a participant that is often slower than an attempt', () => {
  it.each(CASES)(
    'A9: a participant that follows $name has each effect once, and no wanted effect is undone',
    async ({ dialect, fates, options }) => {
      const standIn = new StandIn(dialect, fates);
      const executions = await runSagas(standIn, options);
      expect(executions).toHaveLength(SAGAS);
      const found = executions.flatMap((execution) =>
        disagreements(execution, fates, standIn.ledger.of(execution.uuid)),
      );
      expect(found).toEqual([]);
      process.stderr.write(`${String(SAGAS)} sagas; ${standIn.summary()}\n`);
      // Otherwise the test proves nothing.
      expect(standIn.answerCounts.get(dialect.underWay.status)).toBeGreaterThan(0);
      expect(standIn.repeated).toBeGreaterThan(0);
      expect(standIn.answerCounts.get(dialect.refused.status)).toBeGreaterThan(0);
      // No request had no key, and no key came with two requests.
      for (const status of [400, dialect.reused.status]) expect(standIn.answerCounts.has(status)).toBe(false);
    },
    TIMEOUT_MS,
  );
});
