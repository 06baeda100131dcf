/**
 * The process of the workers that are compared; one at a time gets work.
 *
 * All run in one process, so that they share the runtime, the connection, and everything that differs by chance from process
 * to process (memory layout, compiled code, heap). Each has its own bundle, because every execution runs all code of a bundle.
 */
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { SagaManager } from 'temporal-saga/client';
import { createSagaWorker } from 'temporal-saga/worker';
import { participantActivity } from '../src/activities/participant-activity';
import { ParticipantRegistry } from '../src/activities/participant-registry';
import { PARTICIPANTS } from './participants';
import * as sagas from './sagas';
import type { ScenarioName } from './scenarios';
import { type RunOne, sagaStarter } from './starter';
import { isSaga, SAGAS, taskQueueOf, type VariantName, WORKFLOWS } from './variants';

/** A question to this process: its CPU time, or to run a saga that is started here. */
export interface Question {
  readonly id: number;
  readonly scenario?: ScenarioName;
}

/** The CPU time of this process so far, in microseconds, or the workflow id. Without an id: the workers poll. */
export interface Answer {
  readonly id: number | undefined;
  readonly cpu?: number;
  readonly workflowId?: string;
}

async function main([address = '', namespace = '', ...variants]: readonly string[]): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address });
  const place = { connection, namespace };
  const workers = await Promise.all(variants.map((variant) => createWorker(variant as VariantName, place)));
  const running = workers.map((worker) => worker.run());
  const eager = await SagaManager.connect({
    client: new Client(place),
    taskQueue: taskQueueOf('eagerSaga'),
  });
  process.on('message', (question: Question) => void answer(question, eager));
  process.once('disconnect', () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  });
  process.send?.({ id: undefined } satisfies Answer);
  await Promise.all(running);
  await connection.close();
}

type Place = Pick<Parameters<typeof createSagaWorker>[0], 'connection' | 'namespace'>;

function createWorker(variant: VariantName, place: Place): Promise<Worker> {
  const options = { ...place, taskQueue: taskQueueOf(variant) };
  if (isSaga(variant)) {
    return createSagaWorker({
      ...options,
      sagasPath: require.resolve(SAGAS[variant]),
      participants: PARTICIPANTS,
    });
  }
  // The same activity that serves the sagas.
  const activities = { default: participantActivity(new ParticipantRegistry(PARTICIPANTS)) };
  return Worker.create({ ...options, workflowsPath: require.resolve(WORKFLOWS[variant]), activities });
}

const STARTERS = new Map<ScenarioName, RunOne>();

async function answer({ id, scenario }: Question, eager: SagaManager): Promise<void> {
  if (scenario === undefined) {
    const { user, system } = process.cpuUsage();
    process.send?.({ id, cpu: user + system } satisfies Answer);
    return;
  }
  const runOne = STARTERS.get(scenario) ?? sagaStarter(eager, sagas[scenario]);
  STARTERS.set(scenario, runOne);
  process.send?.({ id, workflowId: await runOne() } satisfies Answer);
}

void main(process.argv.slice(2));
