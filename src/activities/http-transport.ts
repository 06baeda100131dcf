import { createSecureContext } from 'node:tls';
import { Pool } from 'undici';
import { writeJson } from '../context/write-json';
import { messageOf } from '../engine/failure-cause';
import { SagaError } from '../errors/saga-error';
import { brokenReply, type Transport } from './attempt';
import { exchange } from './http-exchange';
import { type HeadersSource, readHeaders, requestHeaders } from './http-headers';
import { attemptEndOf, unsent } from './http-reply';
import { pathOf, readBaseUrl } from './http-url';

/** PEM text or its bytes. */
export type HttpTlsMaterial = string | Buffer;

/** How a participant's certificate is checked, and the certificate that is shown to it. */
export interface HttpTlsOptions {
  /** The authorities to trust instead of the well-known ones. */
  readonly ca?: HttpTlsMaterial | HttpTlsMaterial[];
  /** The certificate to show. */
  readonly cert?: HttpTlsMaterial | HttpTlsMaterial[];
  /** Its private key. */
  readonly key?: HttpTlsMaterial;
  /** What the private key is encrypted with. */
  readonly passphrase?: string;
  /** The name that the participant's certificate must bear. @defaultValue the host of the URL */
  readonly servername?: string;
  /** Whether to refuse a participant whose certificate does not check. @defaultValue true */
  readonly rejectUnauthorized?: boolean;
}

/** How a participant is reached by HTTP. */
export interface HttpParticipantOptions {
  /** `http` or `https`, without credentials, query or fragment. An operation is appended to its path. */
  readonly url: string;
  /** What else to send, credentials first of all. */
  readonly headers?: HeadersSource;
  /** For `https` alone. */
  readonly tls?: HttpTlsOptions;
}

/** A participant that is reached by HTTP. */
export interface HttpTransport {
  /** Makes one attempt. */
  readonly send: Transport;
  /** Waits for the requests under way, then closes the connections. Whatever is sent later is not sent. */
  readonly close: () => Promise<void>;
}

/**
 * Connections to one participant: more than a worker has activities at once, unless its options raise that.
 */
const MOST_CONNECTIONS = 256;

/** Well below the time of an attempt: a host that cannot be reached is then known to have got nothing. */
const CONNECT_TIMEOUT = 5_000;

/**
 * Reaches a participant by HTTP: `POST <url>/<operation>`, or the URL itself. Redirects are never followed.
 *
 * @throws SagaError `CONFIGURATION_INVALID`.
 */
export function httpTransport(options: HttpParticipantOptions): HttpTransport {
  const base = readBaseUrl(options.url);
  const headersOf = readHeaders(options.headers);
  const pool = new Pool(base.origin, {
    connections: MOST_CONNECTIONS,
    connectTimeout: CONNECT_TIMEOUT,
    connect: readTls(base, options.tls),
    // The attempt's own time ends both waits.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  let closed: Promise<void> | undefined;
  return { send: sender(base, headersOf, pool), close: () => (closed ??= pool.close()) };
}

function sender(base: URL, headersOf: ReturnType<typeof readHeaders>, pool: Pool): Transport {
  return async (request) => {
    const { operation, content, signal } = request;
    const path = pathOf(base, operation);
    // The engine lets no such target pass; a worker takes activities from whoever may write to its task
    // queue.
    if (path === undefined) {
      return brokenReply(`${JSON.stringify(operation)} is no operation; nothing was sent.`);
    }
    let headers;
    try {
      headers = requestHeaders(request, await unlessAborted(signal, headersOf(request)));
    } catch (error) {
      return unsent(`The headers could not be made: ${messageOf(error)}`, error);
    }
    const body = writeJson(content) ?? 'null';
    return attemptEndOf(await exchange(pool, { method: 'POST', path, headers, body }, signal));
  };
}

/** Work that cannot be stopped is left alone when the attempt's time is over. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject);
  });
}

/** Certificates and keys are read once, so that bad ones are found at the start and not by the first saga. */
function readTls({ protocol }: URL, tls: HttpTlsOptions | undefined) {
  if (tls === undefined) return {};
  if (protocol !== 'https:') throw invalidTls('is given, but the URL is not https');
  const { servername, rejectUnauthorized = true, ...material } = tls;
  try {
    const secureContext = createSecureContext(material);
    return { secureContext, rejectUnauthorized, ...(servername !== undefined && { servername }) };
  } catch (error) {
    throw invalidTls(`cannot be used: ${messageOf(error)}`, error);
  }
}

function invalidTls(problem: string, cause?: unknown): SagaError {
  return new SagaError('CONFIGURATION_INVALID', `\`tls\` ${problem}.`, {
    details: { option: 'tls' },
    ...(cause !== undefined && { cause }),
  });
}
