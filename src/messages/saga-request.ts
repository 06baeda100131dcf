/** Owns the message to a participant. */
import { isBranded } from '../errors/brand';
import type { OperationSchemas } from './schema';

/** Carries the type of the reply, for the compiler only. No object has this property. */
declare const REPLY: unique symbol;

const BRAND: unique symbol = Symbol.for('temporal-saga.request');

/** The parts of a {@link SagaRequest}. */
export interface SagaRequestInit<C = unknown> {
  /**
   * `participant` or `participant/operation`. The operation may contain `A-Z a-z 0-9 . _ ~ / -`, and no `..`.
   */
  readonly target: string;
  /**
   * The body: JSON values; a Date becomes its ISO text, members that are `undefined` are left out.
   * @defaultValue `{}`
   */
  readonly content?: C;
}

/**
 * A message to a participant, built by a remote step's `onExecute` and `onFailure`.
 *
 * It may be built anywhere; the saga sends it. Its parts are checked when the callback has returned, with the codes
 * `BAD_TARGET`, `BAD_RETURN` (a part that a request does not have), `UNENCODABLE` and `REQUEST_TOO_LARGE`.
 *
 * @typeParam C - The type of the content, which the undo of a step with `keepSent` reads.
 * @typeParam R - The type of the content of the reply, where a typed {@link participant} makes the request.
 */
export class SagaRequest<C = unknown, R = unknown> {
  readonly target: string;
  readonly content: C;
  /** For the compiler only. */
  declare readonly [REPLY]?: R;
  /** Keeps the compiler from taking any object with a target and a content for a request. */
  declare protected readonly [BRAND]: readonly string[];

  constructor(init: SagaRequestInit<C>) {
    // Plain JavaScript may pass anything: the check of the target says what is missing.
    const { target, content = {} as C, ...others } = Object(init) as SagaRequestInit<C>;
    this.target = target;
    this.content = content;
    Object.defineProperty(this, BRAND, { value: Object.keys(others) });
  }

  static [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(value, BRAND);
  }
}

/** The names of the parts that a request was given and does not have: nothing of them is sent. */
export function unknownParts(request: SagaRequest): readonly string[] {
  // A copy of the library in an earlier version has another value there.
  const names: unknown = (request as unknown as Readonly<Record<typeof BRAND, unknown>>)[BRAND];
  return Array.isArray(names) ? (names as readonly string[]) : [];
}

/** Where a request has its schemas. */
const SCHEMAS: unique symbol = Symbol.for('temporal-saga.schemas');

/** A request whose content, and whose reply, schemas check. */
export function withSchemas<Q extends SagaRequest>(request: Q, schemas: OperationSchemas | undefined): Q {
  return schemas ? Object.defineProperty(request, SCHEMAS, { value: schemas }) : request;
}

/** The schemas of a request that {@link withSchemas} made. */
export function schemasOf(request: SagaRequest): OperationSchemas {
  return (request as { [SCHEMAS]?: OperationSchemas })[SCHEMAS] ?? {};
}

/** Where a request has what its step keeps of it. */
const KEPT_PART: unique symbol = Symbol.for('temporal-saga.kept-part');

/** A request of whose content a step with `keepSent` keeps a part alone. */
export function keepingPart<Q extends SagaRequest>(request: Q, part: unknown): Q {
  return Object.defineProperty(request, KEPT_PART, { value: part });
}

/** The part that {@link keepingPart} chose; `undefined` where the step keeps the whole content. */
export function keptPartOf(request: SagaRequest): unknown {
  return (request as { [KEPT_PART]?: unknown })[KEPT_PART];
}
