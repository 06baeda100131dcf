import { type Ledgers, disagreements, type Ending, PARTICIPANTS } from './comparison';
import type { LedgerReport } from './participants/reply';
import type { DemoEnvironment } from './demo-environment';
import { type Row, toRows } from './table';

/** The outcome of the demo, as `--json` writes it. */
export interface Outcome {
  readonly orders: readonly Row[];
  /** How often each request arrived at its participant, and how often it had its effect. */
  readonly requests: readonly RequestCount[];
  readonly disagreements: readonly string[];
}

interface RequestCount {
  readonly participant: string;
  readonly order: string;
  readonly operation: string;
  readonly received: number;
  readonly done: number;
}

/** Fetches all ledgers and compares the sagas with them. */
export async function audit(demo: DemoEnvironment, endings: readonly Ending[]): Promise<Outcome> {
  const [inventory, payment, shipping] = await Promise.all([
    demo.inventory.ledgerReport(),
    demo.payment.ledgerReport(),
    demo.shipping.ledgerReport(),
  ]);
  const ledgers: Ledgers = { inventory, payment, shipping };
  return {
    orders: toRows(endings, ledgers),
    requests: PARTICIPANTS.flatMap((name) => countRequests(name, ledgers[name])),
    disagreements: disagreements(endings, ledgers),
  };
}

function countRequests(participant: string, { requests, entries }: LedgerReport): readonly RequestCount[] {
  return requests.map(({ key, orderId, operation, received }) => {
    const done = entries.filter((entry) => entry.key === key).length;
    return { participant, order: orderId, operation, received, done };
  });
}
