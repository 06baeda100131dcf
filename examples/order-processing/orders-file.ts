import { readFile } from 'node:fs/promises';
import { UsageError } from './arguments';
import { type Item, type Order, type Scene, SCENES } from './order';

type Fields = Readonly<Record<string, unknown>>;

/** Reads the orders. @throws UsageError that names the file and the place in it. */
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
  if (twice !== undefined) throw new Error(`the id ${JSON.stringify(twice)} stands there twice.`);
  return orders;
}

function asOrder(value: unknown, place: string): Order {
  const order = fields(value, place);
  const payment = fields(order['payment'], `${place}, payment`);
  return {
    id: text(order, 'id', place),
    customerId: text(order, 'customerId', place),
    items: list(order['items'], `${place}, items`).map((item, index) => asItem(item, `${place}, item ${String(index + 1)}`)),
    payment: {
      method: text(payment, 'method', `${place}, payment`),
      token: text(payment, 'token', `${place}, payment`),
      billingAddress: text(payment, 'billingAddress', `${place}, payment`),
    },
    address: text(order, 'address', place),
    ...(order['scene'] !== undefined && { scene: asScene(order['scene'], place) }),
  };
}

function asItem(value: unknown, place: string): Item {
  const item = fields(value, place);
  const { quantity, price } = item;
  if (!Number.isSafeInteger(quantity) || Number(quantity) < 1) throw new Error(`${place}: quantity is a whole number from 1.`);
  if (typeof price !== 'number' || price < 0) throw new Error(`${place}: price is a number from 0.`);
  return { sku: text(item, 'sku', place), quantity: Number(quantity), price };
}

function asScene(value: unknown, place: string): Scene {
  const scene = SCENES.find((known) => known === value);
  if (scene === undefined) throw new Error(`${place}: scene is ${SCENES.join(' or ')}, not ${JSON.stringify(value)}.`);
  return scene;
}

function fields(value: unknown, place: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Error(`${place} is an object.`);
}

function list(value: unknown, place: string): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0) return value;
  throw new Error(`${place} is a list with at least one element.`);
}

function text(of: Fields, field: string, place: string): string {
  const value = of[field];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new Error(`${place}: ${field} is a text.`);
}
