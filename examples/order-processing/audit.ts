import { type Books, disagreements, type Ending, PARTICIPANTS } from './books';
import type { BookReport } from './participants/reply';
import type { Stage } from './stage';
import { type Row, toRows } from './table';

/** The outcome of the demo, as `--json` writes it. */
export interface Outcome {
  readonly orders: readonly Row[];
  /** How often each participant was asked for each thing, and did it. */
  readonly requests: readonly RequestCount[];
  readonly disagreements: readonly string[];
}

interface RequestCount {
  readonly participant: string;
  readonly order: string;
  readonly operation: string;
  readonly asked: number;
  readonly done: number;
}

/** Fetches all books and compares the sagas with them. */
export async function audit(stage: Stage, endings: readonly Ending[]): Promise<Outcome> {
  const [inventory, payment, shipping] = await Promise.all([
    stage.inventory.books(),
    stage.payment.books(),
    stage.shipping.books(),
  ]);
  const books: Books = { inventory, payment, shipping };
  return {
    orders: toRows(endings, books),
    requests: PARTICIPANTS.flatMap((name) => countRequests(name, books[name])),
    disagreements: disagreements(endings, books),
  };
}

function countRequests(participant: string, { requests, entries }: BookReport): readonly RequestCount[] {
  return requests.map(({ key, orderId, operation, asked }) => {
    const done = entries.filter((entry) => entry.key === key).length;
    return { participant, order: orderId, operation, asked, done };
  });
}
