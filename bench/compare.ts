/** `npm run bench:compare`: the cost of a saga compared with the same workflow written by hand, two at a time, with a verdict. */
import { writeFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { startDevServer } from '../src/dev-server';
import { describeMachine } from './machine';
import { measurePair, type Environment } from './measurement';
import { type BenchOptions, readOptions } from './options';
import { formatReport } from './report';
import { BLOCK_SCENARIOS, type Scenario, SCENARIOS } from './scenarios';
import { FAST, NO_DIFFERENCE, SAGA, SAGA_OF_FIFTY } from './variants';
import { excessesOf, problemsOf } from './verdict';

async function main(): Promise<void> {
  // The replays that count promises say nothing.
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const options = readOptions(process.argv.slice(2));
  const server = await startDevServer();
  const connection = await Connection.connect({ address: server.address });
  const client = new Client({ connection, namespace: server.namespace });
  try {
    await bench({ client, server, options, onProgress: (line) => console.error(line) });
  } finally {
    await connection.close();
    await server.stop();
  }
}

async function bench(environment: Environment): Promise<void> {
  const { options } = environment;
  const machine = describeMachine();
  const threeSteps = SCENARIOS.slice(0, 1);
  const [noDifference] = await measurePair(environment, NO_DIFFERENCE, threeSteps);
  if (!noDifference) throw new Error('Nothing was measured.');
  const isWanted = ({ name }: Scenario) => options.only === undefined || options.only === name;
  const measurements = [
    ...(await measurePair(environment, SAGA, [...SCENARIOS, ...BLOCK_SCENARIOS].filter(isWanted))),
    ...(await measurePair(environment, SAGA_OF_FIFTY, options.only === undefined ? threeSteps : [])),
    ...(await measurePair(environment, FAST, SCENARIOS.filter(runsFast).filter(isWanted))),
  ];
  const problems = problemsOf(noDifference, measurements);
  const excesses = excessesOf(measurements);
  console.log(machine);
  console.log(describeOptions(options));
  console.log(`\n${formatReport([noDifference, ...measurements])}\n`);
  for (const line of [...problems, ...excesses]) console.log(line);
  if (options.json !== undefined) {
    const figures = { machine, options, measurements: [noDifference, ...measurements], problems, excesses };
    await writeFile(options.json, JSON.stringify(figures, undefined, 2));
  }
  if (problems.length > 0) process.exitCode = 1;
}

/** A first undo is no local activity, so that an execution that fails has no twin with the same history. */
function runsFast({ name }: Scenario): boolean {
  return name !== 'failingThird';
}

function describeOptions({ rounds, sagas, concurrency }: BenchOptions): string {
  return `${String(rounds)} rounds of 4 x ${String(sagas)} sagas at concurrency ${String(concurrency)}`;
}

void main();
