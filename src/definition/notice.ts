/** Owns notices, which a saga sends at its end: their types, how they are built, and the check of their plain data. */
import { compact } from '../context/compact';
import type { SagaContext } from '../context/saga-context';
import type { SagaRequest } from '../messages/saga-request';
import { formatValue } from '../errors/format-value';
import { type CallbackTable, describeHook, type Hook, keepHook } from './hook';
import type { CallbackOperation } from './operation';
import { LazyOptions } from './options/lazy-options';
import type { RetryPolicy, RetryPolicyData } from './options/step-options';
import type { UndoCause } from './step-result';
import type { IssueReporter } from './validation/definition-issue';
import type { DefinitionReader } from './validation/definition-reader';

/** How an execution may end. */
export const END_STATUSES = ['finished', 'errored', 'cancelled', 'incomplete'] as const;
export type EndStatus = (typeof END_STATUSES)[number];

/** What the callback of a notice learns about the end of the execution. */
export type SagaEnd<S extends EndStatus = EndStatus> = S extends 'finished'
  ? { readonly status: S; readonly cause?: undefined }
  : {
      readonly status: S;
      /** Why the saga was undone: its first failure. */
      readonly cause: UndoCause;
    };

/**
 * Builds the request of a notice from a draft of the context, which is then dropped. It returns nothing when there is
 * nothing to say.
 */
export type NoticeBuilder<T extends object, S extends EndStatus = EndStatus> = (
  context: SagaContext<T>,
  end: SagaEnd<S>,
) =>
  | SagaRequest
  | null
  | undefined
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a callback without a return statement
  | void
  | Promise<SagaRequest | null | undefined | void>; // eslint-disable-line @typescript-eslint/no-invalid-void-type

/** The options of a notice. Those of the saga do not apply to it. */
export interface NoticeOptions {
  /**
   * How often and how long it is tried: over the policy of its participant.
   * @defaultValue 24 hours in total, and at most 60 seconds between two attempts
   */
  readonly execute?: RetryPolicy;
}

/** A notice in plain data. */
export interface NoticeDefinition {
  /** Follows from its statuses: `finished`, `errored-incomplete`, `finished-2`. */
  readonly id: string;
  /** The ends at which it is sent. */
  readonly status: readonly EndStatus[];
  readonly request: CallbackOperation;
  readonly options?: { readonly execute?: RetryPolicyData };
}

/** The most notices that a saga may have: the record of a closed execution holds all of them. */
const MOST_NOTICES = 20;

/** The path of a notice in records, keys and references. No step has it, because no name begins with this sign. */
export function noticePath(id: string): string {
  return `@${id}`;
}

/** Whether a path is that of a notice, and not of a step. */
export function isNoticePath(path: string): boolean {
  return path.startsWith('@');
}

/** A notice while the saga is built. */
interface BuiltNotice extends Pick<NoticeDefinition, 'id' | 'status'> {
  readonly request: Hook;
  readonly options: LazyOptions | undefined;
}

/** The saga to which notices belong. */
interface NoticeOwner extends IssueReporter {
  reportWith(options: LazyOptions): void;
}

/** The notices of a saga while it is built, in the order of its calls. */
export class NoticeList {
  readonly #saga: NoticeOwner;
  readonly #list: BuiltNotice[] = [];

  constructor(saga: NoticeOwner) {
    this.#saga = saga;
  }

  add(given: unknown, request: unknown, options: NoticeOptions | undefined): void {
    const status = (Array.isArray(given) ? [...(given as unknown[])] : [given]) as EndStatus[];
    const id = this.#idOf(status);
    const path = noticePath(id);
    const read = options && new LazyOptions(options, `${path}.options`);
    if (read) this.#saga.reportWith(read);
    this.#list.push({
      id,
      status,
      request: keepHook(path, request, undefined, this.#saga),
      options: read,
    });
  }

  /** The notices in plain data. */
  describe(prefix: string, callbacks: CallbackTable): readonly NoticeDefinition[] {
    return this.#list.map(({ id, status, request, options }) =>
      compact({
        id,
        status,
        request: describeHook(request, prefix + noticePath(id), callbacks) as CallbackOperation,
        options: options?.read().data,
      }),
    );
  }

  /** The second notice for the same ends is `<id>-2`. */
  #idOf(status: readonly unknown[]): string {
    const name = status.map(String).join('-');
    const same = this.#list.filter((notice) => notice.status.map(String).join('-') === name).length;
    return same === 0 ? name : `${name}-${String(same + 1)}`;
  }
}

/** Reports the errors in the notices of a saga in plain data. */
export function readNotices(value: unknown, path: string, reader: DefinitionReader): void {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_NOTICES) {
    const message = `atEnd must be a list of 1 to ${String(MOST_NOTICES)} notices.`;
    reader.report('MALFORMED', `${path}.atEnd`, message);
    return;
  }
  const ids = new Set<unknown>();
  for (const [index, notice] of value.entries()) {
    const data = reader.object(notice, `${path}.atEnd[${String(index)}]`);
    if (data) readNotice(data, path, ids, reader);
  }
}

function readNotice(
  data: Readonly<Record<string, unknown>>,
  path: string,
  ids: Set<unknown>,
  reader: DefinitionReader,
): void {
  const { id, status, request, options } = data;
  const place = `${path}.${noticePath(typeof id === 'string' ? id : formatValue(id))}`;
  reader.knownFields(data, place, ['id', 'status', 'request', 'options']);
  reader.name(id, place);
  if (ids.has(id)) reader.report('STEP_DUPLICATE', place, 'Another notice has this id; choose another one.');
  ids.add(id);
  if (!isListOfEnds(status)) {
    const known = END_STATUSES.join(', ');
    const message = `A notice names the statuses at which it is sent, each once: ${known}; not ${formatValue(status)}.`;
    reader.report('MALFORMED', `${place}.status`, message);
  }
  reader.operation(request, place, false);
  reader.options(data, place);
  if (options !== undefined) {
    const given = reader.object(options, `${place}.options`);
    if (given) reader.knownFields(given, `${place}.options`, ['execute']);
  }
}

function isListOfEnds(status: unknown): boolean {
  if (!Array.isArray(status) || status.length === 0) return false;
  const known: readonly unknown[] = END_STATUSES;
  return status.every((one, index) => known.includes(one) && status.indexOf(one) === index);
}
