/** Owns what the tests do with a saga of a known system: its participants, a run, and an exploration. */
import { type Saga, SagaRefused } from 'temporal-saga';
import { InMemoryHost, type ParticipantFunction } from 'temporal-saga/testing';
import { type Exploration, exploreSaga, type ExploreOptions } from 'temporal-saga/testing/explorer';

/** What the participants of a saga answer. */
interface Given<T extends object> extends Pick<
  ExploreOptions<T, Ledger>,
  'context' | 'contexts' | 'caller' | 'except' | 'meanwhile'
> {
  /** The answers of what only reads, by target: their participants do nothing. */
  readonly reads?: Readonly<Record<string, unknown>>;
  /** The answers of other requests. @defaultValue `{}` */
  readonly replies?: Readonly<Record<string, unknown>>;
}

/** What was done, by its key; and the keys that were undone. */
interface Ledger {
  readonly effects: Record<string, string>;
  readonly undone: Set<string>;
}

/** A saga of a known system. */
export interface KnownSaga {
  readonly name: string;
  /** Runs it forward from each of its contexts. */
  readonly statuses: () => Promise<readonly string[]>;
  /** Explores it: among others with a refusal, a lost reply and silence at each request. */
  readonly explore: () => Promise<Exploration>;
}

export function known<T extends object>(
  saga: Saga<T>,
  { reads = {}, replies = {}, ...options }: Given<T>,
): KnownSaga {
  const participants = (ledger: Ledger) => ({ '*': keeper(ledger, reads, replies) });
  const { context, contexts = [context], caller } = options;
  return {
    name: saga.name ?? '',
    statuses: async () => {
      const statuses: string[] = [];
      for (const start of contexts) {
        const host = new InMemoryHost({
          participants: participants(emptyLedger()),
          ...(caller && { caller }),
        });
        const { status } = await host.run(saga, start);
        statuses.push(status);
      }
      return statuses;
    },
    explore: () =>
      exploreSaga<T, Ledger>(saga, {
        ...options,
        participantState: emptyLedger,
        effects: ({ effects }) => effects,
        participants,
        orders: 2,
      }),
  };
}

const emptyLedger = (): Ledger => ({ effects: {}, undone: new Set() });

/** Answers what reads. Does anything else once for each key, and undoes it by its key. */
const keeper =
  (
    { effects, undone }: Ledger,
    reads: Readonly<Record<string, unknown>>,
    replies: Readonly<Record<string, unknown>>,
  ): ParticipantFunction =>
  ({ target, content, idempotencyKey, undoOf }) => {
    if (Object.hasOwn(reads, target)) return answer(reads[target], content);
    for (const key of undoOf) {
      undone.add(key);
      delete effects[key];
    }
    if (undoOf.length > 0) return {};
    if (undone.has(idempotencyKey)) throw new SagaRefused({ reason: 'undone' });
    effects[idempotencyKey] = `${target} ${JSON.stringify(content)}`;
    return answer(replies[target] ?? {}, content);
  };

/** An answer may be a function of the content. */
function answer(given: unknown, content: unknown): unknown {
  return typeof given === 'function' ? (given as (content: unknown) => unknown)(content) : given;
}
