import type { PGlite } from '@electric-sql/pglite';
import type { ServiceRequest } from '../../examples/order-processing/participants/reply';

/** Must run before the first `add`; may run again. */
export const PENDING_SCHEMA = `
  CREATE TABLE IF NOT EXISTS pending (key text PRIMARY KEY, request jsonb NOT NULL);`;

/** The requests that a service has accepted and will reply to later. Its database keeps them beyond the process. */
export class PendingWork {
  readonly #database: PGlite;

  constructor(database: PGlite) {
    this.#database = database;
  }

  async add(request: ServiceRequest): Promise<void> {
    const sql = 'INSERT INTO pending (key, request) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING';
    await this.#database.query(sql, [request.key, request]);
  }

  async all(): Promise<readonly ServiceRequest[]> {
    const { rows } = await this.#database.query<{ request: ServiceRequest }>('SELECT request FROM pending');
    return rows.map(({ request }) => request);
  }

  async find(key: string): Promise<ServiceRequest | undefined> {
    const sql = 'SELECT request FROM pending WHERE key = $1';
    const { rows } = await this.#database.query<{ request: ServiceRequest }>(sql, [key]);
    return rows[0]?.request;
  }

  /** Removes a request whose reply was sent, or is no longer expected. */
  async remove(key: string): Promise<void> {
    await this.#database.query('DELETE FROM pending WHERE key = $1', [key]);
  }
}
