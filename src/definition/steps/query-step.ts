/** Owns queries: their builder, their plain data and their kind. */
import type { LooseValue } from '../../context/context-types';
import type { SagaContext } from '../../context/saga-context';
import type { MaybePromise, ReplyHandler, RequestBuilder } from '../callbacks';
import type { AnswerTaker, KeyTaking } from '../into-context';
import type { CallbackTable } from '../hook';
import type { CallbackOperation } from '../operation';
import type { Duration } from '../options/duration';
import type { StepOptions } from '../options/step-options';
import type { DefinitionReader, StepReader } from '../validation/definition-reader';
import { formatValue } from '../../errors/format-value';
import { durationData, readDuration } from './block-options';
import { HookedStep, readMark } from './hooked-step';
import type { StepOwner } from './step';
import type { StepData } from './step-data';
import type { StepKind } from './step-kind';

/** A query in plain data. */
export type QueryStepDefinition = StepData & {
  readonly kind: 'query';
  readonly onExecute: CallbackOperation;
  /** The key of the context that takes the content of the reply. */
  readonly key?: string;
  /** A callback in its place. */
  readonly into?: CallbackOperation;
  readonly onError?: CallbackOperation;
} & (PollDefinition | { readonly until?: undefined });

/** What a query that asks again has in plain data. */
export interface PollDefinition {
  readonly until: CallbackOperation;
  /** How long to wait before the next question, and for how long to ask; in milliseconds. */
  readonly every: number;
  readonly for: number;
}

/** The options of a query: those of a remote step, without those about its effect. */
export type QueryOptions = Pick<StepOptions, 'execute' | 'errorReply' | 'whenStepFails' | 'deadline'>;

/** How often a query asks, and for how long. */
export interface PollOptions {
  /** How long to wait after an answer before the next question. */
  readonly every: Duration;
  /** How long to ask, from the first question. The last question is asked when this time is over. */
  readonly for: Duration;
}

/** Whether an answer is the one that a query waits for. */
export type AnswerPredicate<T extends object, R> = (
  reply: R,
  context: SagaContext<T>,
) => MaybePromise<boolean>;

/**
 * A request that changes nothing: it reads. It is never undone, may be sent again freely, and needs no undo before a pivot.
 * Without an answer the step fails with `QUERY_UNANSWERED`; refused, and without `onError`, with `REFUSED`.
 *
 * @typeParam R - The content of the reply.
 * @example
 * ```ts
 * order.query<Cart>('cart', ({ cartId }) => new SagaRequest({ target: 'carts/read', content: { cartId } })).into('cart');
 * ```
 */
export class QueryStep<T extends object, TSaga extends StepOwner, R = LooseValue> extends HookedStep<TSaga> {
  #key: string | undefined;
  #poll: PollOptions | undefined;

  constructor(saga: TSaga, id: string, request: RequestBuilder<T, object>, options?: QueryOptions) {
    super(saga, id, options);
    this.setHook('onExecute', request);
  }

  /**
   * Where the content of the reply goes. @defaultValue it is dropped
   *
   * @param target - A key of the context, or a function of a draft and the content.
   */
  into(target: KeyTaking<T, R>): this;
  into<C = R>(target: AnswerTaker<T, C>): this;
  into(target: unknown): this {
    const { saga, id } = this;
    saga.refuseChange(id, 'into');
    if (this.#key !== undefined || this.hasHook('into')) this.reportDoubled('into');
    else if (typeof target === 'string') this.#key = target;
    else this.setHook('into', target);
    return this;
  }

  /** Handles a refusal: when it returns, the saga continues; when it throws, the step fails. */
  onError<E = LooseValue, P extends object = object>(handler: ReplyHandler<T, E, P>, parameters?: P): this {
    return this.setHook('onError', handler, parameters);
  }

  /**
   * Asks again until the answer is the awaited one. Between two questions the step waits, which is no failed attempt; each
   * question has an idempotency key of its own. `into` gets the last answer. When the time is over, the step fails with
   * `QUERY_TIMED_OUT`.
   *
   * @param predicate - Of the content and a draft of the context, whose changes are dropped.
   */
  until<C = R>(predicate: AnswerPredicate<T, C>, poll: PollOptions): this {
    this.setHook('until', predicate);
    // Plain JavaScript may pass anything: the reader says what is missing.
    this.#poll ??= { ...(Object(poll) as PollOptions) };
    return this;
  }

  /**
   * Declares that the query is answered after enough attempts, as every step after a pivot must. It is tried for 24 hours,
   * and waits for an operator when it fails after the pivot.
   */
  retriable(): this {
    return this.setMark('retriable', true);
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    const poll = this.#poll;
    return this.describeHooked('query', prefix, callbacks, {
      key: this.#key,
      every: durationData(poll?.every),
      for: durationData(poll?.for),
    });
  }
}

const hooks = { onExecute: 'request', into: 'context', onError: 'context', until: 'value' } as const;
const FIELDS = ['kind', 'id', ...Object.keys(hooks), 'key', 'every', 'for', 'retriable', 'options'];

const read: StepReader = (data, path, reader) => {
  reader.knownFields(data, path, FIELDS);
  reader.hooks(data, path, { required: 'onExecute', names: Object.keys(hooks), activities: false });
  readMark(data, 'retriable', path, reader);
  readKey(data, path, reader);
  readPoll(data, path, reader);
};

function readKey(
  { key, into }: Readonly<Record<string, unknown>>,
  path: string,
  reader: DefinitionReader,
): void {
  if (key === undefined) return;
  if (typeof key !== 'string' || key === '') {
    reader.report(
      'MALFORMED',
      `${path}.key`,
      `The key of the context must be a text, not ${formatValue(key)}.`,
    );
  }
  if (into !== undefined) {
    reader.report('MALFORMED', path, 'The query has both a key and a callback for its answer; remove one.');
  }
}

/** A query that asks again needs both times; one that asks once has none. */
function readPoll(data: Readonly<Record<string, unknown>>, path: string, reader: DefinitionReader): void {
  for (const field of ['every', 'for'] as const) {
    const given = data[field];
    readDuration(given, `${path}.${field}`, reader);
    if ((given === undefined) === (data['until'] === undefined)) continue;
    const message = 'A query that asks again needs until(predicate, { every, for }), with both durations.';
    reader.report('OPTIONS_INVALID', `${path}.${field}`, message);
  }
}

/** The kind of queries. */
export const queryKind: StepKind<QueryStepDefinition> = {
  read,
  hooks,
  isQuery: true,
  mayOpenWait: ({ until }) => until !== undefined,
  hasEffect: () => false,
  inOneTask: () => 'request',
};
