import type { Results, Transaction } from '@electric-sql/pglite';
import type { ServiceRequest } from './reply';

/** The transaction of one request, in which an operation does its deed and enters it in the books. */
export class Entry {
  readonly orderId: string;
  readonly #books: Transaction;
  readonly #request: ServiceRequest;

  constructor(books: Transaction, request: ServiceRequest) {
    this.orderId = request.orderId;
    this.#books = books;
    this.#request = request;
  }

  query<Row>(sql: string, values: readonly unknown[]): Promise<Results<Row>> {
    return this.#books.query<Row>(sql, [...values]);
  }

  /** One line in the books. Nothing but the key of its request keeps it from being written twice. */
  async write(amount: number): Promise<void> {
    const { key, operation, orderId } = this.#request;
    const sql = 'INSERT INTO entries (key, operation, order_id, amount) VALUES ($1, $2, $3, $4)';
    await this.#books.query(sql, [key, operation, orderId, amount]);
  }
}
