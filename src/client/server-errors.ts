/**
 * Translates every error of Temporal's client into a `SagaError`: the one place that knows gRPC's status codes and
 * Temporal's error classes.
 */
import { isGrpcServiceError, NamespaceNotFoundError, WorkflowNotFoundError } from '@temporalio/client';
import { SagaExecutionNotFoundError } from './client-errors';
import { fieldOf, messageOf } from '../errors/describe-error';
import type { SagaErrorCode } from '../errors/error-codes';
import { printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';

/** What a call was about, for messages and `details`. */
export interface CallSubject {
  /** What the call does, such as `the start`. */
  readonly what: string;
  /** The execution that it is about. */
  readonly uuid?: string | undefined;
  readonly namespace?: string | undefined;
}

/** gRPC's numbers. */
const STATUS = {
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

type Translation = readonly [SagaErrorCode, string];

const SEE_SERVER = 'See whether the Temporal server runs and can be reached, and try again.';
const NO_ANSWER: Translation = ['SERVER_UNAVAILABLE', SEE_SERVER];
const DENIED: Translation = ['PERMISSION_DENIED', 'Give the client credentials that the server accepts.'];
const REJECTED: Translation = ['REQUEST_REJECTED', 'Change what the server objects to.'];

const TRANSLATIONS: ReadonlyMap<number, Translation> = new Map([
  [STATUS.CANCELLED, NO_ANSWER],
  [STATUS.UNKNOWN, NO_ANSWER],
  [STATUS.DEADLINE_EXCEEDED, NO_ANSWER],
  [
    STATUS.RESOURCE_EXHAUSTED,
    ['SERVER_UNAVAILABLE', 'The server is busy, or a limit is reached; try again later.'],
  ],
  [STATUS.ABORTED, NO_ANSWER],
  [STATUS.INTERNAL, NO_ANSWER],
  [STATUS.UNAVAILABLE, NO_ANSWER],
  [STATUS.DATA_LOSS, NO_ANSWER],
  [STATUS.PERMISSION_DENIED, DENIED],
  [STATUS.UNAUTHENTICATED, DENIED],
]);

/** A gRPC error as far as it is read here. */
interface ServerStatus {
  readonly code: number;
  readonly details: string;
}

/** The status that the server, or the connection, answered a call with; `undefined` for other errors. */
export function statusOf(error: unknown): ServerStatus | undefined {
  let cause = error;
  for (let depth = 0; depth < 5 && cause instanceof Error; depth += 1) {
    if (isGrpcServiceError(cause)) return { code: cause.code, details: cause.details };
    cause = cause.cause;
  }
  return undefined;
}

/** Whether the server said that it does not know what a call was about. */
export function isNotFound(error: unknown): boolean {
  return statusOf(error)?.code === STATUS.NOT_FOUND;
}

export function isInvalidArgument(error: unknown): boolean {
  return statusOf(error)?.code === STATUS.INVALID_ARGUMENT;
}

export function isFailedPrecondition(error: unknown): boolean {
  return statusOf(error)?.code === STATUS.FAILED_PRECONDITION;
}

/** Whether the server could not be heard, so that asking again may help. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof SagaError && error.code === 'SERVER_UNAVAILABLE';
}

/** Any error of a call as a `SagaError`; one that is a `SagaError` already stays what it is. */
export function toSagaError(error: unknown, subject: CallSubject): SagaError {
  if (error instanceof SagaError) return error;
  if (isNamespaceMissing(error)) return namespaceMissing(error, subject);
  if (error instanceof WorkflowNotFoundError) return new SagaExecutionNotFoundError(subject.uuid ?? '');
  const status = statusOf(error);
  if (status) return ofStatus(status, error, subject);
  if (isClosedConnection(error)) {
    const message = `The connection was closed before ${about(subject)}. Connect a new manager.`;
    return new SagaError('CLIENT_CLOSED', message, { details: detailsOf(subject), cause: error });
  }
  const message = `${capitalized(about(subject))} failed in the client: ${shown(error)}. See whether the data converter and codec of the client are those that the execution was started with.`;
  return new SagaError('DATA_CONVERTER_FAILED', message, { details: detailsOf(subject), cause: error });
}

/** The server has not answered within a time. */
export function unanswered(subject: CallSubject, milliseconds: number, cause?: unknown): SagaError {
  const seconds = String(Math.max(0, Math.round(milliseconds / 100) / 10));
  const message = `The Temporal server has not answered ${about(subject)} within ${seconds} s. ${SEE_SERVER}`;
  return new SagaError('SERVER_UNAVAILABLE', message, { details: detailsOf(subject), cause });
}

function ofStatus({ code, details }: ServerStatus, cause: unknown, subject: CallSubject): SagaError {
  const [sagaCode, remedy] = TRANSLATIONS.get(code) ?? REJECTED;
  const message = `${capitalized(about(subject))} failed: ${printable(details) || 'the server gave no reason'}. ${remedy}`;
  return new SagaError(sagaCode, message, { details: { ...detailsOf(subject), status: code }, cause });
}

/** Temporal's client has a class for it only in some of its calls, and takes it for a missing workflow in others. */
function isNamespaceMissing(error: unknown): boolean {
  if (error instanceof NamespaceNotFoundError) return true;
  const isMissing = error instanceof WorkflowNotFoundError;
  const text = isMissing ? error.message : isNotFound(error) ? statusOf(error)?.details : undefined;
  return /^Namespace .* is not found/.test(text ?? '');
}

function namespaceMissing(cause: unknown, subject: CallSubject): SagaError {
  const name = JSON.stringify(subject.namespace ?? '');
  const message = `The Temporal server has no namespace ${name}, which ${about(subject)} needs. Set TEMPORAL_NAMESPACE, or the namespace of the client, or create it.`;
  return new SagaError('NAMESPACE_NOT_FOUND', message, { details: detailsOf(subject), cause });
}

/** What grpc-js says of a channel that its owner has closed. */
function isClosedConnection(error: unknown): boolean {
  return /channel has been (shut down|closed)|client has been closed/i.test(messageOf(causeOf(error)));
}

function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? causeOf(error.cause) : error;
}

function shown(error: unknown): string {
  const name = fieldOf(error, 'name');
  return printable(`${typeof name === 'string' ? name : 'Error'}: ${messageOf(causeOf(error))}`);
}

function about({ what, uuid }: CallSubject): string {
  return uuid === undefined ? what : `${what} of the execution ${printable(uuid)}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function detailsOf({ uuid, namespace }: CallSubject): Readonly<Record<string, unknown>> {
  return { ...(uuid !== undefined && { uuid }), ...(namespace !== undefined && { namespace }) };
}
