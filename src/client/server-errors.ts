/**
 * Owns the translation of errors of Temporal's client to `SagaError`s. No other file knows gRPC's status codes and
 * Temporal's error classes.
 */
import { isGrpcServiceError, NamespaceNotFoundError, WorkflowNotFoundError } from '@temporalio/client';
import { SagaExecutionNotFoundError } from './client-errors';
import { compact } from '../context/compact';
import { fieldOf, messageOf } from '../errors/describe-error';
import type { SagaErrorCode } from '../errors/error-codes';
import { printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';

/** The subject of a call, for messages and `details`. */
export interface CallSubject {
  /** A noun phrase for the call, such as `the start`. */
  readonly operation: string;
  /** The execution that the call concerns. */
  readonly uuid?: string | undefined;
  readonly namespace?: string | undefined;
}

/** The codes of gRPC. */
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

const CHECK_SERVER = 'Check that the Temporal server runs and can be reached, and try again.';
const NO_ANSWER: Translation = ['SERVER_UNAVAILABLE', CHECK_SERVER];
const DENIED: Translation = ['PERMISSION_DENIED', 'Give the client credentials that the server accepts.'];
const REJECTED: Translation = ['REQUEST_REJECTED', 'Fix the problem that the server reports.'];

const TRANSLATIONS: ReadonlyMap<number, Translation> = new Map([
  [STATUS.CANCELLED, NO_ANSWER],
  [STATUS.UNKNOWN, NO_ANSWER],
  [STATUS.DEADLINE_EXCEEDED, NO_ANSWER],
  [
    STATUS.RESOURCE_EXHAUSTED,
    ['SERVER_UNAVAILABLE', 'The server is busy, or a limit is reached. Try again later.'],
  ],
  [STATUS.ABORTED, NO_ANSWER],
  [STATUS.INTERNAL, NO_ANSWER],
  [STATUS.UNAVAILABLE, NO_ANSWER],
  [STATUS.DATA_LOSS, NO_ANSWER],
  [STATUS.PERMISSION_DENIED, DENIED],
  [STATUS.UNAUTHENTICATED, DENIED],
]);

/** The fields of a gRPC error that are read here. */
interface ServerStatus {
  readonly code: number;
  readonly details: string;
}

/** The gRPC status of an error; `undefined` if neither the error nor its causes are gRPC errors. */
export function statusOf(error: unknown): ServerStatus | undefined {
  let cause = error;
  for (let depth = 0; depth < 5 && cause instanceof Error; depth += 1) {
    if (isGrpcServiceError(cause)) return { code: cause.code, details: cause.details };
    cause = cause.cause;
  }
  return undefined;
}

/** Whether the server does not have the subject of the call. */
export function isNotFound(error: unknown): boolean {
  return statusOf(error)?.code === STATUS.NOT_FOUND;
}

/** Whether the server rejects an argument of the call. */
export function isInvalidArgument(error: unknown): boolean {
  return statusOf(error)?.code === STATUS.INVALID_ARGUMENT;
}

/** Whether the server rejects the call in the current state of the workflow. */
export function isFailedPrecondition(error: unknown): boolean {
  return statusOf(error)?.code === STATUS.FAILED_PRECONDITION;
}

/** Whether the server did not answer, so that a retry may help. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof SagaError && error.code === 'SERVER_UNAVAILABLE';
}

/** Translates any error of a call; returns a `SagaError` unchanged. */
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
  const message = `${capitalized(about(subject))} failed in the client: ${described(error)}. Use the data converter and the codecs with which the execution was started.`;
  return new SagaError('DATA_CONVERTER_FAILED', message, { details: detailsOf(subject), cause: error });
}

/** The error for a call that the server did not answer in time. */
export function unanswered(subject: CallSubject, milliseconds: number, cause?: unknown): SagaError {
  const seconds = String(Math.max(0, Math.round(milliseconds / 100) / 10));
  const message = `The Temporal server did not answer ${about(subject)} within ${seconds} s. ${CHECK_SERVER}`;
  return new SagaError('SERVER_UNAVAILABLE', message, { details: detailsOf(subject), cause });
}

function ofStatus({ code, details }: ServerStatus, cause: unknown, subject: CallSubject): SagaError {
  const [sagaCode, remedy] = TRANSLATIONS.get(code) ?? REJECTED;
  const message = `${capitalized(about(subject))} failed: ${printable(details) || 'the server gave no reason'}. ${remedy}`;
  return new SagaError(sagaCode, message, { details: { ...detailsOf(subject), status: code }, cause });
}

/** Some calls of Temporal's client have an error class for a missing namespace; others report a missing workflow. */
function isNamespaceMissing(error: unknown): boolean {
  if (error instanceof NamespaceNotFoundError) return true;
  const isMissing = error instanceof WorkflowNotFoundError;
  const text = isMissing ? error.message : isNotFound(error) ? statusOf(error)?.details : undefined;
  return /^Namespace .* is not found/.test(text ?? '');
}

function namespaceMissing(cause: unknown, subject: CallSubject): SagaError {
  const name = JSON.stringify(subject.namespace ?? '');
  const message = `The Temporal server has no namespace ${name}, which ${about(subject)} needs. Create it, or set TEMPORAL_NAMESPACE or the namespace of the client.`;
  return new SagaError('NAMESPACE_NOT_FOUND', message, { details: detailsOf(subject), cause });
}

/** Whether grpc-js, or the core of a `NativeConnection`, reports a connection that its owner has closed. */
function isClosedConnection(error: unknown): boolean {
  return /channel has been (shut down|closed)|client (has been|already) closed/i.test(
    messageOf(causeOf(error)),
  );
}

function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? causeOf(error.cause) : error;
}

function described(error: unknown): string {
  const name = fieldOf(error, 'name');
  return printable(`${typeof name === 'string' ? name : 'Error'}: ${messageOf(causeOf(error))}`);
}

function about({ operation, uuid }: CallSubject): string {
  return uuid === undefined ? operation : `${operation} of execution ${printable(uuid)}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function detailsOf({ uuid, namespace }: CallSubject): Readonly<Record<string, unknown>> {
  return compact({ uuid, namespace });
}
