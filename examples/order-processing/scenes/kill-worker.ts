import { count, type Ending } from '../comparison';
import { type Say, printEnding } from '../print-ending';
import type { Order } from '../order';
import { placeOrder } from '../place-order';
import type { DemoEnvironment } from '../demo-environment';

/**
 * Kills the worker between two steps. The payment service holds its request back, so that the moment is known: the stock
 * is reserved, the card is not charged. After the kill the held request continues, as a request on the wire does, and
 * the next worker sends it again under the same key.
 */
export async function killWorker(demo: DemoEnvironment, order: Order, say: Say): Promise<Ending> {
  const payment = demo.payment.program;
  payment.send({ kind: 'hold', orderId: order.id });
  await payment.waitFor('gate-closed', order.id);
  const running = placeOrder(demo, order);
  const held = payment.waitFor('held', order.id).then(() => true);
  const isBetweenSteps = await Promise.race([held, running.then(() => false)]);
  if (isBetweenSteps) await replaceWorker(demo, order, say);
  else say('  The saga ended before its payment, so the worker was not killed.');
  const ending = await running;
  printEnding(ending, say);
  await printRequests(demo, order, say);
  return ending;
}

async function replaceWorker(demo: DemoEnvironment, order: Order, say: Say): Promise<void> {
  const reserved = count(await demo.inventory.ledgerReport(), order.id, 'reserve');
  const charged = count(await demo.payment.ledgerReport(), order.id, 'charge');
  say(
    `  ${order.id} is running: the ledgers have ${String(reserved)} reservation and ${String(charged)} charges.`,
  );
  say(`  Killed the worker with SIGKILL (process ${String(await demo.killWorker())}).`);
  demo.payment.program.send({ kind: 'let-go', orderId: order.id });
  await demo.startWorker();
  say('  Started another worker. It continues from the history that Temporal keeps.');
}

/** Prints how often each request arrived and how often it had its effect: requests may repeat, effects may not. */
async function printRequests(demo: DemoEnvironment, order: Order, say: Say): Promise<void> {
  for (const participant of demo.participants) {
    const ledger = await participant.ledgerReport();
    for (const { operation, received } of ledger.requests.filter(({ orderId }) => orderId === order.id)) {
      const done = count(ledger, order.id, operation);
      say(
        `  ${participant.name}: ${operation} arrived ${String(received)} x and was done ${String(done)} x.`,
      );
    }
  }
}
