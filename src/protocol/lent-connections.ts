/**
 * Owns the connections that this process's workers lend to its managers. A start through the connection of a worker can be an
 * eager one: the server answers it with the first workflow task.
 */

/** Where a worker gets its tasks. */
export interface WorkerPlace {
  /** The settings of the connection, as Temporal's environment configuration gives them. */
  readonly connectionOptions: object;
  readonly namespace: string | undefined;
  readonly taskQueue: string;
}

interface Loan {
  readonly connection: object;
  readonly uses: Set<Promise<unknown>>;
}

const LOANS = new Map<string, readonly Loan[]>();

/**
 * Lends a connection to the managers of its place.
 *
 * @returns A function that takes it back: it settles when nothing uses the connection any more.
 */
export function lendConnection(place: WorkerPlace, connection: object): () => Promise<void> {
  const key = keyOf(place);
  const loan: Loan = { connection, uses: new Set() };
  LOANS.set(key, [...loansOf(key), loan]);
  return async () => {
    const others = loansOf(key).filter((other) => other !== loan);
    if (others.length > 0) LOANS.set(key, others);
    else LOANS.delete(key);
    await Promise.allSettled(loan.uses);
  };
}

/** Gives `use` the connection of a worker at the place, or `undefined` if no worker of this process runs there. */
export async function borrowConnection<R>(
  place: WorkerPlace,
  use: (connection: object | undefined) => Promise<R>,
): Promise<R> {
  const [loan] = loansOf(keyOf(place));
  const result = use(loan?.connection);
  if (!loan) return result;
  loan.uses.add(result);
  try {
    return await result;
  } finally {
    loan.uses.delete(result);
  }
}

function loansOf(key: string): readonly Loan[] {
  return LOANS.get(key) ?? [];
}

function keyOf({ connectionOptions, namespace = 'default', taskQueue }: WorkerPlace): string {
  return JSON.stringify([connectionOptions, namespace, taskQueue]);
}
