import type { PGlite } from '@electric-sql/pglite';
import type { Entry } from './entry';

/** Has an effect and records it in the ledger; throws `Refusal` to refuse it. Returns the content of the reply. */
export type Operation = (entry: Entry, content: never) => Promise<object>;

/**
 * Undoes an effect. It gets the content of the request that had the effect, as the ledger stored it: an undo trusts only
 * the participant's own ledger.
 */
export type Undo = (entry: Entry, done: never) => Promise<object>;

/** One participant: its tables and its operations. */
export interface Service {
  /** Creates its own tables, with SQL that may run more than once. */
  readonly schema: string;
  /** Fills its tables the first time. */
  readonly prepare?: (database: PGlite) => Promise<void>;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly undos: Readonly<Record<string, Undo>>;
  /** A query for one number, `balance`: the total of its tables. */
  readonly balance: string;
}
