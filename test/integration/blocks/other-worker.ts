/** Owns a worker of activities alone, which carries out the requests of sagas from the ledger of their executions. */
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { SagaRefused } from 'temporal-saga/activities';
import { serverAddress } from '../../support/temporal-server';
import type { BlockWorkers } from './block-workers';
import type { LedgerRequest } from './ledger';

/** A running worker. */
export interface OtherWorker {
  stop(): Promise<void>;
}

/** Starts a worker that answers every target on a queue. */
export async function serveElsewhere(
  blocks: Pick<BlockWorkers, 'ledgerOf'>,
  taskQueue: string,
  address = serverAddress(),
): Promise<OtherWorker> {
  // Of its own: the connection of the test file may be closed first.
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue,
    activities: {
      default: async (content: unknown, metadata: Omit<LedgerRequest, 'target' | 'content' | 'attempt'>) => {
        const { activityType: target, attempt } = activityInfo();
        try {
          return await blocks.ledgerOf(metadata.sagaId).take({ ...metadata, target, content, attempt });
        } catch (error) {
          if (!(error instanceof SagaRefused)) throw error;
          throw ApplicationFailure.create({ type: 'SagaRefused', nonRetryable: true, details: [{}] });
        }
      },
    },
  });
  const running = worker.run();
  return {
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}
