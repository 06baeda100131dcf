import { count, type Ending } from '../books';
import { type Say, tellEnding } from '../narration';
import type { Order } from '../order';
import { placeOrder } from '../place-order';
import type { Stage } from '../stage';

/**
 * A worker that dies between two steps. The payment service holds its request back, so that the moment is known: the stock
 * is reserved, the card is not charged. After the kill the held request goes on its way, as a request that was on the wire
 * does, and the next worker sends it again under the same key.
 */
export async function killWorker(stage: Stage, order: Order, say: Say): Promise<Ending> {
  const payment = stage.payment.program;
  payment.tell({ kind: 'hold', orderId: order.id });
  await payment.hears('gate-shut', order.id);
  const running = placeOrder(stage, order);
  const held = payment.hears('held', order.id).then(() => true);
  const isBetweenSteps = await Promise.race([held, running.then(() => false)]);
  if (isBetweenSteps) await replaceWorker(stage, order, say);
  else say('  The saga ended before its payment: there was no moment to kill the worker.');
  const ending = await running;
  tellEnding(ending, say);
  await tellRequests(stage, order, say);
  return ending;
}

async function replaceWorker(stage: Stage, order: Order, say: Say): Promise<void> {
  const reserved = count(await stage.inventory.books(), order.id, 'reserve');
  const charged = count(await stage.payment.books(), order.id, 'charge');
  say(
    `  ${order.id} is under way: ${String(reserved)} reservation and ${String(charged)} charges are in the books.`,
  );
  say(`  Killed the worker with SIGKILL (process ${String(await stage.killWorker())}).`);
  stage.payment.program.tell({ kind: 'let-go', orderId: order.id });
  await stage.startWorker();
  say('  Started another worker, which goes on from the history that Temporal keeps.');
}

/** Requests may be repeated; effects may not. */
async function tellRequests(stage: Stage, order: Order, say: Say): Promise<void> {
  for (const participant of stage.participants) {
    const books = await participant.books();
    for (const { operation, asked } of books.requests.filter(({ orderId }) => orderId === order.id)) {
      const done = count(books, order.id, operation);
      say(`  ${participant.name}: ${operation} was asked for ${String(asked)} x and done ${String(done)} x.`);
    }
  }
}
