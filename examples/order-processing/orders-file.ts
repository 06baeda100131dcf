import { readFile } from 'node:fs/promises';
import { UsageError } from './arguments';
import {
  hasParcels,
  type Item,
  needsApproval,
  type Order,
  type PaymentDetails,
  type Scene,
  SCENES,
  totalOf,
} from './order';

type Fields = Readonly<Record<string, unknown>>;

/** Reads the orders. @throws UsageError that names the file and the position in it. */
export async function readOrders(file: string): Promise<readonly Order[]> {
  try {
    return asOrders(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The orders file ${file} cannot be used: ${reason}`);
  }
}

function asOrders(value: unknown): readonly Order[] {
  const orders = list(value, 'the file').map((order, index) => asOrder(order, `order ${String(index + 1)}`));
  const ids = orders.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new Error(`the id ${JSON.stringify(twice)} appears twice.`);
  return orders;
}

function asOrder(value: unknown, place: string): Order {
  const order = fields(value, place);
  const read: Order = {
    id: text(order, 'id', place),
    customerId: text(order, 'customerId', place),
    items: list(order['items'], `${place}, items`).map((item, index) =>
      asItem(item, `${place}, item ${String(index + 1)}`),
    ),
    payment: asPayment(order['payment'], `${place}, payment`),
    address: text(order, 'address', place),
    ...(order['scene'] !== undefined && { scene: asScene(order['scene'], place) }),
  };
  const { items, scene } = read;
  if (scene !== undefined && (hasParcels(read) || needsApproval(totalOf(items)))) {
    throw new Error(`${place}: an order with several addresses, or above 1000, cannot have a scene.`);
  }
  return read;
}

function asPayment(value: unknown, place: string): PaymentDetails {
  const payment = fields(value, place);
  return {
    method: text(payment, 'method', place),
    token: text(payment, 'token', place),
    billingAddress: text(payment, 'billingAddress', place),
  };
}

function asItem(value: unknown, place: string): Item {
  const item = fields(value, place);
  const { quantity, price } = item;
  const sku = text(item, 'sku', place);
  if (!isUpToAMillion(quantity) || !Number.isInteger(quantity) || quantity === 0) {
    throw new Error(`${place}: quantity must be a whole number from 1 to a million.`);
  }
  if (!isUpToAMillion(price)) throw new Error(`${place}: price must be a number from 0 to a million.`);
  const { address } = item;
  return { sku, quantity, price, ...(address !== undefined && { address: text(item, 'address', place) }) };
}

function isUpToAMillion(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1_000_000;
}

function asScene(value: unknown, place: string): Scene {
  const scene = SCENES.find((known) => known === value);
  if (scene === undefined)
    throw new Error(`${place}: scene must be ${SCENES.join(' or ')}, not ${JSON.stringify(value)}.`);
  return scene;
}

function fields(value: unknown, place: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Error(`${place} is not an object.`);
}

function list(value: unknown, place: string): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0) return value;
  throw new Error(`${place} is not a list with at least one element.`);
}

function text(of: Fields, field: string, place: string): string {
  const value = of[field];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new Error(`${place}: ${field} must be a text.`);
}
