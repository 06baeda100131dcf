/** Owns the headers of a request by HTTP. */
import { SagaError } from '../../errors/saga-error';
import type { ParticipantRequest } from '../transport';
import type { KeyWriter } from '../key-form';
import { metadataHeaders } from '../saga-headers';
import { traceparentOf } from '../traceparent';

/** Headers by name. */
export type HttpHeaders = Readonly<Record<string, string>>;

/**
 * Headers besides the saga's own: the same for all requests, or made for each attempt, so that a token may be fetched
 * and renewed. They never enter the workflow or its history.
 */
export type HeadersSource =
  HttpHeaders | ((request: ParticipantRequest) => HttpHeaders | Promise<HttpHeaders>);

type HeaderEntries = readonly (readonly [name: string, value: string])[];

const NAME = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers that carry the metadata of the saga, or that frame the request. */
const OWN =
  /^(?:saga-.*|idempotency-key|content-(?:type|length|encoding)|accept-encoding|host|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect)$/;

/**
 * Makes the user's headers of each request.
 *
 * @throws SagaError `CONFIGURATION_INVALID` when fixed headers cannot be sent; headers that are made later reject
 * with it.
 */
export function readHeaders(
  source: HeadersSource = {},
): (request: ParticipantRequest) => Promise<HeaderEntries> {
  if (typeof source === 'function') return async (request) => readEntries(await source(request));
  const entries = readEntries(source);
  return () => Promise.resolve(entries);
}

/** All headers of a request. The user's own may replace those before them, not those after. */
export function requestHeaders(
  request: ParticipantRequest,
  own: HeaderEntries,
  keys: KeyWriter,
): Map<string, string> {
  return new Map([
    ['accept', 'application/json'],
    ['user-agent', 'temporal-saga'],
    ['traceparent', traceparentOf(request)],
    ...own,
    ['accept-encoding', 'identity'],
    ['content-type', 'application/json'],
    ...metadataHeaders(request, keys),
  ]);
}

function readEntries(headers: unknown): HeaderEntries {
  if (typeof headers !== 'object' || headers === null || Symbol.iterator in headers) {
    throw invalid('Headers are a plain object of texts.');
  }
  return Object.entries(headers).map(([name, value]) => [name.toLowerCase(), readValue(name, value)]);
}

/** No error contains a value: it may be a secret. */
function readValue(name: string, value: unknown): string {
  if (!NAME.test(name)) throw invalid(`${JSON.stringify(name)} is no name of a header.`);
  if (OWN.test(name.toLowerCase())) throw invalid(`The header ${name} is not yours to set.`);
  if (typeof value === 'string' && VALUE.test(value)) return value;
  if (value === undefined)
    throw invalid(`The header ${name} is undefined: is an environment variable not set?`);
  throw invalid(`The value of the header ${name} is not one line of Latin-1 text.`);
}

function invalid(message: string): SagaError {
  return new SagaError('CONFIGURATION_INVALID', message, { details: { option: 'headers' } });
}
