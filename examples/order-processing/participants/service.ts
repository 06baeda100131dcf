import type { PGlite } from '@electric-sql/pglite';
import type { Entry } from './entry';

/** Does a deed and writes it into the books; throws `Refusal` to refuse it. Returns the content of the reply. */
export type Operation = (entry: Entry, content: never) => Promise<object>;

/** Takes a deed back, given the content of the request that asked for the deed: an undo trusts its own books alone. */
export type Undo = (entry: Entry, done: never) => Promise<object>;

/** One participant: its tables and what can be asked of it. */
export interface Service {
  /** Its own tables, as SQL that may run again. */
  readonly schema: string;
  /** Fills them the first time. */
  readonly prepare?: (database: PGlite) => Promise<void>;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly undos: Readonly<Record<string, Undo>>;
  /** A query for the one number, `balance`, that its tables amount to. */
  readonly balance: string;
}
