/** Owns worker processes that a test kills, and the way from them to the ledger of its executions. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Saga } from 'temporal-saga';
import { SagaRefused } from 'temporal-saga/activities';
import { Program } from '../../support/program';
import { freshTaskQueue } from '../../support/saga-worker';
import { listen, readBody, send } from '../../support/service-http';
import { serverAddress } from '../../support/temporal-server';
import type { BeginOptions, BlockRun, BlockWorkers } from './block-workers';
import type { LedgerRequest } from './ledger';
import { type OtherWorker, serveElsewhere } from './other-worker';
import type { KillableWorkerEnv, PassedOn } from './killable-worker';

const WORKER = join(__dirname, 'killable-worker.ts');

/** The worker processes of a test file. */
export interface KillableWorkers {
  /**
   * Starts a worker, after the end of the one before.
   *
   * @param cached - How many workflows it caches.
   * @param participants - `elsewhere`: a worker in the process of the test carries out the requests.
   */
  start(cached: number, participants?: 'elsewhere'): Promise<void>;
  /** Kills it, without time to clean up. */
  kill(): Promise<void>;
  /** Starts an execution on their queue. */
  begin<T extends object>(saga: Saga<T>, options: BeginOptions<T>): Promise<BlockRun<T>>;
}

/** Call it once, at the top of a test file, after `useBlocks`. */
export function useKillableWorkers(blocks: BlockWorkers): KillableWorkers {
  const [taskQueue, participantsQueue] = [freshTaskQueue(), freshTaskQueue()];
  const folder = mkdtempSync(join(tmpdir(), 'temporal-saga-blocks-'));
  const codePath = join(folder, 'sagas.js');
  let service: Awaited<ReturnType<typeof listen>> | undefined;
  let current: Program | undefined;
  let participants: OtherWorker | undefined;

  beforeAll(async () => {
    const { bundle } = blocks;
    if (!('code' in bundle)) throw new Error('The bundle of a test is code.');
    writeFileSync(codePath, bundle.code);
    service = await listen(0, async (message, response) => {
      const request = (await readBody<LedgerRequest>(message)) as LedgerRequest;
      const answer = await answerOf(blocks, request);
      send(response, 200, answer);
    });
    participants = await serveElsewhere(blocks, participantsQueue);
  });
  const kill = async () => {
    await current?.kill();
    current = undefined;
  };
  afterAll(async () => {
    await kill();
    await participants?.stop();
    service?.close();
    rmSync(folder, { recursive: true });
  });

  return {
    async start(cached, participants) {
      await kill();
      const env: KillableWorkerEnv = {
        TEMPORAL_ADDRESS: serverAddress(),
        TASK_QUEUE: taskQueue,
        BUNDLE: codePath,
        LEDGER_URL: service?.url ?? '',
        PARTICIPANTS_QUEUE: participants === 'elsewhere' ? participantsQueue : '',
        CACHED: String(cached),
      };
      ({ program: current } = await Program.start(WORKER, { ...env }));
    },
    kill,
    async begin(saga, options) {
      return blocks.beginOn(await blocks.temporal.managerFor(taskQueue), saga, options);
    },
  };
}

/** An answer that comes after the worker was killed reaches no worker; the ledger keep what they have recorded. */
async function answerOf(blocks: BlockWorkers, request: LedgerRequest): Promise<PassedOn> {
  try {
    return { reply: await blocks.ledgerOf(request.sagaId).take(request) };
  } catch (error) {
    return error instanceof SagaRefused ? { refused: true } : { broken: String(error) };
  }
}
