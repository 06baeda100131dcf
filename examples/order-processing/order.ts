/** One article of an order. */
export interface Item {
  readonly sku: string;
  readonly quantity: number;
  readonly price: number;
  /** Where the article goes, if not to the address of the order. */
  readonly address?: string;
}

/** How an order is paid. */
export interface PaymentDetails {
  readonly method: string;
  /** With the token `declined` the bank declines the card. */
  readonly token: string;
  readonly billingAddress: string;
}

/** The faults that the demo injects into its own processes while an order runs. */
export const SCENES = ['kill-worker', 'shipping-down'] as const;
export type Scene = (typeof SCENES)[number];

/** An order of the orders file. */
export interface Order {
  readonly id: string;
  readonly customerId: string;
  readonly items: readonly Item[];
  readonly payment: PaymentDetails;
  /** A `PO Box ...` gets the parcel refused. */
  readonly address: string;
  readonly scene?: Scene;
}

const DECLINED_TOKEN = 'declined';
const PO_BOX = /^po box/i;

/** Whether the bank will decline the card. */
export function isDeclined(token: string): boolean {
  return token === DECLINED_TOKEN;
}

/** Whether the parcel service will refuse the address. */
export function isUndeliverable(address: string): boolean {
  return PO_BOX.test(address);
}

/** Orders above this total wait for an approval. */
const APPROVAL_ABOVE = 1000;

/** Whether an order of this total waits for an approval. */
export function needsApproval(total: number): boolean {
  return total > APPROVAL_ABOVE;
}

/** Whether the articles of an order go to several addresses: each one is a parcel of its own. */
export function hasParcels({ items }: Pick<Order, 'items'>): boolean {
  return items.some(({ address }) => address !== undefined);
}

/** The id under which the participants know one parcel of an order. */
export function parcelId(orderId: string, index: number): string {
  return `${orderId}-${String(index + 1)}`;
}

/** The pieces of each article that all orders need together. */
export function openingStock(orders: readonly Order[]): Readonly<Record<string, number>> {
  const stock = new Map<string, number>();
  for (const { sku, quantity } of orders.flatMap(({ items }) => items)) {
    stock.set(sku, (stock.get(sku) ?? 0) + quantity);
  }
  return Object.fromEntries(stock);
}

/** The sum of prices, free of the rounding noise of binary fractions. */
export function totalOf(items: readonly Item[]): number {
  const cents = items.reduce((sum, { price, quantity }) => sum + Math.round(price * 100) * quantity, 0);
  return cents / 100;
}
