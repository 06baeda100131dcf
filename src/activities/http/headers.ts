import { SagaError } from '../../errors/saga-error';
import type { ParticipantRequest } from '../transport';
import type { KeyWriter } from '../key-form';
import { percentEncoded } from './percent-encoded';
import { traceparentOf } from './traceparent';

/** Headers by name. */
export type HttpHeaders = Readonly<Record<string, string>>;

/**
 * What is sent besides the saga's own headers: the same for all requests, or made for each attempt, so that a
 * token may be fetched and renewed. It never leaves the worker.
 */
export type HeadersSource =
  HttpHeaders | ((request: ParticipantRequest) => HttpHeaders | Promise<HttpHeaders>);

type HeaderEntries = readonly (readonly [name: string, value: string])[];

const NAME = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers that carry the saga's promises, or that frame the request. */
const OWN =
  /^(?:saga-.*|idempotency-key|content-(?:type|length|encoding)|accept-encoding|host|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect)$/;

/**
 * Makes the user's headers of each request.
 *
 * @throws SagaError `CONFIGURATION_INVALID` when fixed headers cannot be sent; headers that are made later
 * reject with it.
 */
export function readHeaders(
  source: HeadersSource = {},
): (request: ParticipantRequest) => Promise<HeaderEntries> {
  if (typeof source === 'function') return async (request) => readEntries(await source(request));
  const entries = readEntries(source);
  return () => Promise.resolve(entries);
}

/** All headers of a request. The user may replace those before their own, not those after. */
export function requestHeaders(
  request: ParticipantRequest,
  own: HeaderEntries,
  keys: KeyWriter,
): Map<string, string> {
  const { idempotencyKey, sagaId, step, user, undoOf, asksAbout = [], sentAt } = request;
  return new Map([
    ['accept', 'application/json'],
    ['user-agent', 'temporal-saga'],
    ['traceparent', traceparentOf(request)],
    ...own,
    ['accept-encoding', 'identity'],
    ['content-type', 'application/json'],
    ['idempotency-key', keys.one(idempotencyKey)],
    ['saga-request', percentEncoded(idempotencyKey)],
    ['saga-id', percentEncoded(sagaId)],
    ['saga-step', percentEncoded(step)],
    ...(user === undefined ? [] : [['saga-user', percentEncoded(user)] as const]),
    ...list('saga-undo-of', undoOf.map(keys.item)),
    ...list('saga-asks-about', asksAbout.map(keys.item)),
    ...timeOf('saga-sent-at', sentAt),
  ]);
}

function list(name: string, items: readonly string[]): HeaderEntries {
  return items.length === 0 ? [] : [[name, items.join(', ')]];
}

/** Requests that version 0.2 sent have no time, and a worker takes requests from all who reach its task queue. */
function timeOf(name: string, milliseconds: number | undefined): HeaderEntries {
  const time = new Date(typeof milliseconds === 'number' ? milliseconds : NaN);
  return Number.isNaN(time.getTime()) ? [] : [[name, time.toISOString()]];
}

function readEntries(headers: unknown): HeaderEntries {
  if (typeof headers !== 'object' || headers === null || Symbol.iterator in headers) {
    throw invalid('Headers are a plain object of texts.');
  }
  return Object.entries(headers).map(([name, value]) => [name.toLowerCase(), readValue(name, value)]);
}

/** No error holds a value: it may be a secret. */
function readValue(name: string, value: unknown): string {
  if (!NAME.test(name)) throw invalid(`${JSON.stringify(name)} is no name of a header.`);
  if (OWN.test(name.toLowerCase())) throw invalid(`The header ${name} is not yours to set.`);
  if (typeof value === 'string' && VALUE.test(value)) return value;
  throw invalid(`The value of the header ${name} is not one line of Latin-1 text.`);
}

function invalid(message: string): SagaError {
  return new SagaError('CONFIGURATION_INVALID', message, { details: { option: 'headers' } });
}
