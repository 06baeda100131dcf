/**
 * Worker processes are killed while workflow tasks run, with finished and unfinished local activities in them. The participants
 * refuse whatever comes again for a business key. Each effect is wanted, undone, or listed.
 *
 * `TEMPORAL_SAGA_TEST_KILLS` sets the number of executions whose task is lost; `TEMPORAL_SAGA_TEST_SEED` gives others.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleSagas, replaySagas } from 'temporal-saga/worker';
import type { SagaExecution } from 'temporal-saga/client';
import { SagaRefused } from 'temporal-saga/activities';
import { Dice } from '../../chaos/dice';
import { Program } from '../../support/program';
import { freshTaskQueue, useTemporal, withSources } from '../../support/saga-worker';
import { listen, readBody, send } from '../../support/service-http';
import { serverAddress } from '../../support/temporal-server';
import { BusinessLedger, type HeldRequest, type LedgerRequest } from './business-ledger';
import type { FastWorkerEnv } from './fast-worker';

const temporal = useTemporal();
const taskQueue = freshTaskQueue();
const KILLS = Number(process.env['TEMPORAL_SAGA_TEST_KILLS'] ?? '8');
const SEED = process.env['TEMPORAL_SAGA_TEST_SEED'] ?? 'fast-mode';
/** A batch is killed at once, and none of its requests may be cut at the bound of a local attempt. */
const BATCH = 8;
/** Far longer than an execution takes after its worker was killed. */
const LONGEST_END = 45_000;

const SAGAS: Readonly<Record<string, readonly string[]>> = {
  'fast-trip': ['car', 'flight', 'hotel'],
  'fast-tour': ['car', 'flight', 'tour', 'hotel'],
  'fast-mix': ['car', 'flight', 'tour', 'hotel', 'meal', 'museum'],
  'fast-pivot': ['car', 'flight', 'pay', 'hotel', 'meal'],
};

const CLOSED: ReadonlySet<string> = new Set(['finished', 'errored', 'incomplete']);

const ledgers = new Map<string, BusinessLedger>();
const folder = mkdtempSync(join(tmpdir(), 'temporal-saga-fast-'));
const codePath = join(folder, 'sagas.js');
let service: Awaited<ReturnType<typeof listen>>;
let worker: Program | undefined;

beforeAll(async () => {
  const bundle = await bundleSagas(withSources({ sagasPath: require.resolve('./fast-sagas') }));
  if (!('code' in bundle)) throw new Error('The bundle of a test is code.');
  writeFileSync(codePath, bundle.code);
  service = await listen(0, async (message, response) => {
    const request = (await readBody<LedgerRequest>(message)) as LedgerRequest;
    const answer = await ledgerOf(request.sagaId)
      .take(request)
      .then((reply) => ({ reply }))
      .catch((error: unknown) =>
        error instanceof SagaRefused ? { refused: true } : { broken: String(error) },
      );
    send(response, 200, answer);
  });
});
afterAll(async () => {
  await worker?.kill();
  service.close();
  rmSync(folder, { recursive: true });
});

function ledgerOf(uuid: string): BusinessLedger {
  const ledger = ledgers.get(uuid);
  if (!ledger) throw new Error(`There is no trip ${uuid}.`);
  return ledger;
}

async function startWorker(): Promise<void> {
  const env: FastWorkerEnv = {
    TEMPORAL_ADDRESS: serverAddress(),
    TASK_QUEUE: taskQueue,
    BUNDLE: codePath,
    LEDGER_URL: service.url,
  };
  ({ program: worker } = await Program.start(join(__dirname, 'fast-worker.ts'), { ...env }));
}

/** One execution whose worker is killed while a request of it is held. */
interface Trip {
  readonly uuid: string;
  readonly saga: string;
  readonly held: HeldRequest;
  readonly refused: readonly string[];
}

function tripOf(number: number): Trip {
  const dice = new Dice(SEED, 'trip', String(number));
  const pick = (names: readonly string[]) => names[dice.between(0, names.length - 1)] ?? '';
  const saga = dice.oneOf(...(Object.keys(SAGAS) as [string, ...string[]]));
  const steps = SAGAS[saga] ?? [];
  const refused = dice.percent(50) && saga !== 'fast-pivot' ? [pick(steps.slice(1))] : [];
  const phase = refused.length > 0 && dice.percent(40) ? 'cancel' : 'book';
  const step = pick(phase === 'cancel' ? steps.slice(0, steps.indexOf(refused[0] ?? '')) : steps);
  const when = dice.oneOf('before', 'after');
  return { uuid: randomUUID(), saga, held: { target: `${step}/${phase}`, when }, refused };
}

/** Runs some trips until each has come to the request at which it is held, or to its end; then kills the worker. */
async function runBatch(trips: readonly Trip[]): Promise<void> {
  await startWorker();
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const reached: Promise<void>[] = [];
  for (const { uuid, held, refused } of trips) {
    reached.push(
      new Promise((resolve) => {
        const onHeld = () => {
          resolve();
          return released;
        };
        ledgers.set(uuid, new BusinessLedger({ held, refused, onHeld }));
      }),
    );
  }
  const handles = await Promise.all(
    trips.map(({ uuid, saga }) =>
      temporal.client.workflow.start(saga, {
        workflowId: uuid,
        taskQueue,
        args: [{ context: { id: uuid } }],
        workflowTaskTimeout: '3s',
      }),
    ),
  );
  const ends = handles.map((handle) => handle.result().catch(() => undefined));
  await Promise.all(reached.map((held, index) => Promise.race([held, ends[index]])));
  await worker?.kill();
  release();
  await startWorker();
  // An execution that waits for an operator has no end: the audit reports its status.
  await Promise.race([Promise.all(ends), new Promise((resolve) => setTimeout(resolve, LONGEST_END).unref())]);
  await worker?.kill();
}

/** What is wrong with the effects of a trip. */
function problemOf({ uuid, saga }: Trip, execution: SagaExecution): string | undefined {
  const { inPlace } = ledgerOf(uuid);
  const { status, undoErrors, steps } = execution;
  const listed = new Set([...undoErrors.map(({ step }) => step)].map((step) => step?.replace(/^.*\./, '')));
  const known = new Set(steps.map(({ step }) => step.replace(/^.*\./, '')));
  if (execution.stepsUnavailable || !CLOSED.has(status)) return `it did not end: ${status}`;
  if (status === 'finished') {
    const missing = (SAGAS[saga] ?? []).filter((step) => !inPlace.includes(step));
    return missing.length > 0 ? `it finished without ${missing.join(', ')}` : undefined;
  }
  const left = inPlace.filter((step) => !listed.has(step));
  if (left.length === 0) return undefined;
  return `it ended as ${status} with the effects of ${left.map((step) => `${step}${known.has(step) ? '' : ' (unknown to the record)'}`).join(', ')}`;
}

it(
  'leaves no effect without its undo or its listing when a worker is killed within its workflow tasks',
  async () => {
    const trips = Array.from({ length: KILLS }, (_, number) => tripOf(number));
    const problems: string[] = [];
    for (let first = 0; first < trips.length; first += BATCH)
      await runBatch(trips.slice(first, first + BATCH));
    const manager = await temporal.managerFor(taskQueue);
    for (const trip of trips) {
      const execution = await manager.load(trip.uuid);
      const problem = problemOf(trip, execution);
      if (problem !== undefined)
        problems.push(
          `${JSON.stringify(trip)}: ${problem}: ${ledgerOf(trip.uuid)
            .requests.map(({ target }) => target)
            .join(' ')}`,
        );
    }
    expect(problems).toEqual([]);
    // Some executions end before the request at which the test kills their worker.
    expect(trips.filter(({ uuid }) => ledgerOf(uuid).isHeld).length).toBeGreaterThan(KILLS / 2);
    const histories = await Promise.all(
      trips.map(async ({ uuid }) => ({
        workflowId: uuid,
        history: await temporal.client.workflow.getHandle(uuid).fetchHistory(),
      })),
    );
    const report = await replaySagas(withSources({ sagasPath: require.resolve('./fast-sagas'), histories }));
    expect(report.executions.filter(({ failure }) => failure !== undefined)).toEqual([]);
  },
  KILLS * 3_000 + 60_000,
);
