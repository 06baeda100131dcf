/**
 * The stock of the example in a process of its own, which a test may kill. The name of an article selects its conduct:
 * `slow-1`, `silent-1`, `killed-1`, `garbled-1`; any other is ordinary.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { type NatsReply, type NatsRequest, serve } from '../../../examples/nats-transport/nats-participant';
import { Stock } from '../../../examples/nats-transport/stock';
import type { Conduct, Notice } from './messages';

/** Longer than some attempts of the test. */
const PACKING_MS = 3_000;

const tell = (notice: Notice | { readonly kind: 'ready' }) => process.send?.(notice);
const isRestarted = process.env['RESTARTED'] === 'true';

async function main(): Promise<void> {
  process.once('disconnect', () => process.exit(0));
  const connection = await connect({ servers: process.env['NATS_URL'] ?? '' });
  const stock = new Stock(process.env['STOCK_FILE'] ?? '');
  const skus = new Map<string, string>();
  serve(connection, process.env['SUBJECT'] ?? '', async (request) => {
    const sku = skuOf(request, skus);
    const { operation, key } = request;
    tell({ kind: 'arrived', sku, operation, key });
    if (operation === 'reserved') return { answer: 'done', content: { quantity: stock.reserved(sku) } };
    const reply = operation === 'reserve' ? await reserve(stock, sku, request) : stock.release(request);
    if (reply) tell({ kind: 'answered', sku, answer: reply.answer });
    return reply;
  });
  await connection.flush();
  tell({ kind: 'ready' });
}

async function reserve(stock: Stock, sku: string, request: NatsRequest): Promise<NatsReply | undefined> {
  const [conduct] = sku.split('-') as [Conduct];
  const reply = await stock.reserve(request, () => pause(conduct === 'slow' ? PACKING_MS : 0));
  if (conduct === 'garbled') return { answer: 'perhaps' as never, content: reply.content };
  tell({ kind: 'written', sku });
  const isSilent = conduct === 'silent' || (conduct === 'killed' && !isRestarted);
  return isSilent ? undefined : reply;
}

/** An undo names only the keys of its requests. */
function skuOf({ key, undoOf, content }: NatsRequest, skus: Map<string, string>): string {
  const sku = content['sku'];
  if (typeof sku === 'string') skus.set(key, sku);
  return skus.get(key) ?? skus.get(undoOf[0] ?? '') ?? '';
}

void main();
