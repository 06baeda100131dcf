/** The worker of `examples/deploy`, as a process that a test can end, and the shop that it calls. */
import { join } from 'node:path';
import { findFreePort } from '../../../src/dev-server/free-port';
import { Program } from '../../support/program';
import { listen, readBody, send } from '../../support/service-http';
import { serverAddress } from '../../support/temporal-server';
import { until } from '../../support/until';

const WORKER = join(__dirname, 'worker-process.ts');

/** A worker in a process of its own. */
export interface DeployedWorker {
  readonly program: Program;
  /** The answer of its health check; undefined where it does not answer. */
  health(): Promise<{ status: number; state: string } | undefined>;
  /** Its metrics, in the format of Prometheus. */
  metrics(): Promise<string>;
}

/** Starts a worker, and returns it when its health check is good. */
export async function deploy(taskQueue: string, shopUrl: string): Promise<DeployedWorker> {
  const [health, metrics] = [await findFreePort(), await findFreePort()];
  const { program } = await Program.start(WORKER, {
    TEMPORAL_ADDRESS: serverAddress(),
    TASK_QUEUE: taskQueue,
    SHOP_URL: shopUrl,
    HEALTH_PORT: String(health),
    COUNT_EVERY: '100',
    METRICS_ADDRESS: `127.0.0.1:${String(metrics)}`,
  });
  const worker: DeployedWorker = {
    program,
    async health() {
      const answer = await fetch(`http://127.0.0.1:${String(health)}`).catch(() => undefined);
      return answer && { status: answer.status, state: await answer.text() };
    },
    metrics: async () => (await fetch(`http://127.0.0.1:${String(metrics)}/metrics`)).text(),
  };
  await until(async () => (await worker.health())?.status === 200);
  return worker;
}

/** A shop that can hold a request, and refuses the operations that an order names (`refuse charge`, `fail charge`: once). */
export interface Shop {
  readonly url: string;
  /** The requests, in the order of their arrival: `charge O1`. */
  readonly requests: readonly string[];
  /** Holds each request of an operation until the returned function is called. */
  hold(operation: string): () => void;
  close(): void;
}

export async function openShop(): Promise<Shop> {
  const requests: string[] = [];
  const held = new Map<string, Promise<void>>();
  const { url, close } = await listen(0, async (message, response) => {
    const operation = message.url?.slice(1) ?? '';
    const { orderId = '' } = await readBody<{ orderId: string }>(message);
    requests.push(`${operation} ${orderId}`);
    await held.get(operation);
    const isFirst = requests.filter((request) => request === `${operation} ${orderId}`).length === 1;
    if (isFirst && orderId.includes(`fail ${operation}`)) {
      send(response, 503, {});
      return;
    }
    send(response, orderId.includes(`refuse ${operation}`) ? 422 : 200, { operation });
  });
  return {
    url,
    requests,
    close,
    hold(operation) {
      let release = (): void => undefined;
      held.set(operation, new Promise((resolve) => (release = resolve)));
      return () => {
        held.delete(operation);
        release();
      };
    },
  };
}
