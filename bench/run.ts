/** `npm run bench`: a table of what a saga costs, beside the same workflow written by hand and an empty one. */
import { writeFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import { type BenchServer, startServer } from './bench-server';
import { type Figures, figuresOf, type HistorySize } from './figures';
import { sizeOf } from './history-size';
import { type Contender, runRounds } from './line-up';
import { run } from './load';
import { describeMachine } from './machine';
import type { Results } from './results';
import { starterOf } from './starter';
import { textTable } from './table';
import { readTableOptions, type TableOptions } from './table-options';
import type { VariantName } from './variants';
import { Workers } from './workers';

const VARIANTS: readonly VariantName[] = ['empty', 'twin', 'localTwin', 'saga', 'eagerSaga', 'fastSaga'];
const CROWD = 50;

async function main(): Promise<void> {
  const { json, ...options } = readTableOptions(process.argv.slice(2));
  const machine = describeMachine();
  const server = await startServer(options.server);
  const connection = await Connection.connect({ address: server.address });
  try {
    const client = new Client({ connection, namespace: server.namespace });
    const figures = await measure(client, server, options);
    const { rounds, alone, crowded } = options;
    console.log(machine);
    console.log(
      `${options.scenario}, server ${options.server}, ${String(rounds)} rounds: ${String(alone)} one at a time, ${String(crowded)} fifty at a time`,
    );
    console.log(`\n${textTable(figures)}\n`);
    if (json !== undefined) {
      const results: Results = { machine, options, figures };
      await writeFile(json, `${JSON.stringify(results, undefined, 2)}\n`);
    }
  } finally {
    await connection.close();
    await server.stop();
  }
}

async function measure(
  client: Client,
  server: BenchServer,
  { scenario, rounds, alone, crowded, warmUp }: Omit<TableOptions, 'json'>,
): Promise<readonly Figures[]> {
  const workers = await Workers.start(server, VARIANTS);
  try {
    const contenders: Contender[] = [];
    const histories = new Map<VariantName, HistorySize>();
    for (const variant of VARIANTS) {
      console.error(`warm-up: ${variant}`);
      const runOne =
        variant === 'eagerSaga' ? workers.starterOf(scenario) : await starterOf(client, variant, scenario);
      contenders.push({ variant, runOne });
      // The process compiles its code and fills its caches before the measurement.
      await run(runOne, { sagas: warmUp, concurrency: CROWD });
      histories.set(variant, await sizeOf(client, runOne));
    }
    const turns = await runRounds(
      contenders,
      { worker: () => workers.cpu(), server: () => server.cpu() },
      {
        rounds,
        alone: { sagas: alone, concurrency: 1 },
        crowded: { sagas: crowded, concurrency: CROWD },
        onRound: (round) => {
          console.error(`round ${String(round + 1)} of ${String(rounds)}`);
        },
      },
    );
    return figuresOf(turns, histories);
  } finally {
    await workers.stop();
  }
}

void main();
