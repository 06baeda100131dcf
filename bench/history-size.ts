import type { Client } from '@temporalio/client';
import type { HistorySize } from './figures';
import type { RunOne } from './starter';
import { median } from './statistics';

const EXECUTIONS = 5;

/** The size of the history of an execution, at the median of five: times and identifiers differ by some bytes. */
export async function sizeOf(client: Client, runOne: RunOne): Promise<HistorySize> {
  const sizes: HistorySize[] = [];
  for (let index = 0; index < EXECUTIONS; index += 1) {
    const { historyLength, historySize = NaN } = await client.workflow.getHandle(await runOne()).describe();
    sizes.push({ events: historyLength, bytes: historySize });
  }
  return {
    events: median(sizes.map(({ events }) => events)),
    bytes: median(sizes.map(({ bytes }) => bytes)),
  };
}
