import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { OpenWait } from 'temporal-saga/client';
import type { Ending } from '../comparison';
import type { DemoEnvironment } from '../demo-environment';
import type { Order } from '../order';
import { executionId, placeOrder } from '../place-order';
import { type Say, printEnding } from '../print-ending';
import { eventually } from '../timeouts';

/** `npx temporal-saga` of this package, without a shell between. */
const PROGRAM = join(dirname(require.resolve('temporal-saga/package.json')), 'lib/cli/bin.js');

/** Places an order that waits for an approval, and gives it by the Temporal CLI: no code of the saga is needed for that. */
export async function approve(demo: DemoEnvironment, order: Order, say: Say): Promise<Ending> {
  const running = placeOrder(demo, order);
  const wait = await Promise.race([openDecision(demo, order), running.then(() => undefined)]);
  if (wait) await decide(demo, order, wait, say);
  else say('  The saga ended before its decision.');
  const ending = await running;
  printEnding(ending, say);
  return ending;
}

function openDecision({ manager, run }: DemoEnvironment, order: Order): Promise<OpenWait> {
  return eventually('the order to wait for its approval', async () => {
    // The saga may not have been started yet.
    const execution = await manager.load(executionId(order, run)).catch(() => undefined);
    return execution?.waits.find(({ kind }) => kind === 'decision');
  });
}

async function decide(
  { temporal, run }: DemoEnvironment,
  order: Order,
  { step, shows, choices = [], seen }: OpenWait,
  say: Say,
): Promise<void> {
  say(`  ${order.id} waits at ${step}. It shows ${JSON.stringify(shows)}; choices: ${choices.join(', ')}.`);
  const decision = JSON.stringify({ step, choice: 'approve', by: 'ann', seen });
  const update = ['workflow', 'update', 'execute', '--workflow-id', executionId(order, run)];
  const args = [...update, '--name', 'saga.decide', '--input', decision];
  say(`  $ npx temporal-saga cli ${args.slice(0, -1).join(' ')} '${decision}'`);
  const server = ['--address', temporal.address, '--namespace', temporal.namespace];
  await promisify(execFile)(process.execPath, [PROGRAM, 'cli', ...args, ...server]);
}
