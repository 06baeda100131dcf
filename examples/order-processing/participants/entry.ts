import type { Results, Transaction } from '@electric-sql/pglite';
import type { ServiceRequest } from './reply';

/** The transaction of one request, in which an operation has its effect and records it in the ledger. */
export class Entry {
  readonly orderId: string;
  readonly #transaction: Transaction;
  readonly #request: ServiceRequest;

  constructor(transaction: Transaction, request: ServiceRequest) {
    this.orderId = request.orderId;
    this.#transaction = transaction;
    this.#request = request;
  }

  query<Row>(sql: string, values: readonly unknown[]): Promise<Results<Row>> {
    return this.#transaction.query<Row>(sql, [...values]);
  }

  /** Writes one entry to the ledger. Only the key of its request keeps it from being written twice. */
  async write(amount: number): Promise<void> {
    const { key, operation, orderId } = this.#request;
    const sql = 'INSERT INTO entries (key, operation, order_id, amount) VALUES ($1, $2, $3, $4)';
    await this.#transaction.query(sql, [key, operation, orderId, amount]);
  }
}
