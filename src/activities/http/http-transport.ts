/** The transport to a participant by HTTP. */
import { createSecureContext } from 'node:tls';
import { Pool } from 'undici';
import { compact } from '../../context/compact';
import { messageOf } from '../../errors/describe-error';
import { SagaError } from '../../errors/saga-error';
import { type AnswerRules, type NotFoundReading, readAnswerRules } from '../answer-rules';
import { contentToJson } from '../content-json';
import type { Transport } from '../transport';
import { exchange } from './exchange';
import { type HeadersSource, readHeaders, requestHeaders } from './headers';
import { failed, resultOf, unsent } from './reply';
import { pathOf, readBaseUrl } from './url';
import { type KeyForm, type KeyWriter, readKeyForm } from '../key-form';
import { refuseUnknownKeys } from '../known-keys';

/** PEM text or its bytes. */
export type HttpTlsMaterial = string | Buffer;

/** How a participant's certificate is checked, and the certificate of the worker. */
export interface HttpTlsOptions {
  /** The certificate authorities to trust instead of the well-known ones. */
  readonly ca?: HttpTlsMaterial | HttpTlsMaterial[];
  /** The certificate to present. */
  readonly cert?: HttpTlsMaterial | HttpTlsMaterial[];
  /** Its private key. */
  readonly key?: HttpTlsMaterial;
  /** The passphrase of the private key. */
  readonly passphrase?: string;
  /** The name that the participant's certificate must have. @defaultValue the host of the URL */
  readonly servername?: string;
  /** Whether to refuse a participant whose certificate is not valid. @defaultValue true */
  readonly rejectUnauthorized?: boolean;
}

/** How a participant is reached by HTTP. */
export interface HttpParticipantOptions {
  /** `http` or `https`, without credentials, query or fragment. An operation is appended to its path. */
  readonly url: string;
  /** More headers, such as credentials. */
  readonly headers?: HeadersSource;
  /** For `https` alone. */
  readonly tls?: HttpTlsOptions;
  /**
   * Statuses of a participant that still works on a request of this idempotency key, such as 409: the request is
   * repeated, and they prove nothing. From 400 to 599. @defaultValue none
   */
  readonly busy?: readonly number[];
  /**
   * The meaning of a 404 to an undo. `'unproven'`: none, since a wrong path is answered in the same way; the undo is
   * repeated. `'nothing-to-undo'`: there is nothing to undo; a wrong path then loses undos silently.
   * @defaultValue `'unproven'`
   */
  readonly notFound?: NotFoundReading;
  /** How idempotency keys are written in headers. @defaultValue `'plain'` */
  readonly idempotencyKey?: KeyForm;
}

/** The connections to a participant by HTTP. */
export interface HttpTransport {
  readonly transport: Transport;
  /** Waits for the requests under way, then closes the connections. A later attempt is `unsent`. */
  readonly close: () => Promise<void>;
}

const TLS_KEYS = ['ca', 'cert', 'key', 'passphrase', 'servername', 'rejectUnauthorized'] as const satisfies readonly (keyof HttpTlsOptions)[]; // prettier-ignore

/** Connections to one participant: more than a worker runs activities at once, unless its options raise that. */
const MOST_CONNECTIONS = 256;

/** Well below the time of an attempt: a host that cannot be reached has then provably received nothing. */
const CONNECT_TIMEOUT = 5_000;

/**
 * Reaches a participant by HTTP: `POST <url>/<operation>`, or the URL itself. Redirects are never followed.
 *
 * @throws SagaError `CONFIGURATION_INVALID`.
 */
export function httpTransport(options: HttpParticipantOptions): HttpTransport {
  const base = readBaseUrl(options.url);
  const headersOf = readHeaders(options.headers);
  const rules = readAnswerRules(options);
  const keys = readKeyForm(options.idempotencyKey);
  const pool = new Pool(base.origin, {
    connections: MOST_CONNECTIONS,
    connectTimeout: CONNECT_TIMEOUT,
    connect: readTls(base, options.tls),
    // The attempt's own time ends both waits.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  let closed: Promise<void> | undefined;
  return {
    transport: sender({ base, headersOf, rules, keys, pool }),
    close: () => (closed ??= pool.close()),
  };
}

/** The parts that all requests to a participant share. */
interface Connection {
  readonly base: URL;
  readonly headersOf: ReturnType<typeof readHeaders>;
  readonly rules: AnswerRules;
  readonly keys: KeyWriter;
  readonly pool: Pool;
}

function sender({ base, headersOf, rules, keys, pool }: Connection): Transport {
  return async (request, facts) => {
    const { target, operation, content, signal } = request;
    const path = pathOf(base, operation);
    // The engine refuses such a target, but every client of the task queue may schedule an activity.
    if (path === undefined) {
      return failed(`${JSON.stringify(operation)} is no operation; nothing was sent.`);
    }
    let headers;
    try {
      headers = requestHeaders(request, await unlessAborted(signal, headersOf(request)), keys);
    } catch (error) {
      return unsent(`The headers could not be made: ${messageOf(error)}`, error);
    }
    const body = contentToJson(content);
    const outcome = await exchange(pool, { method: 'POST', path, headers, body }, signal);
    const [participant = ''] = target.split('/', 1);
    return resultOf(outcome, facts, { rules, participant, url: `${base.origin}${path}` });
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

/** Certificates and keys are read once, so that bad ones stop the worker before the first saga runs. */
function readTls({ protocol }: URL, tls: HttpTlsOptions | undefined) {
  if (tls === undefined) return {};
  if (protocol !== 'https:') throw invalidTls('is given, but the URL is not https');
  refuseUnknownKeys('tls', tls, TLS_KEYS);
  const { servername, rejectUnauthorized = true, ...material } = tls;
  try {
    const secureContext = createSecureContext(material);
    return { secureContext, rejectUnauthorized, ...compact({ servername }) };
  } catch (error) {
    throw invalidTls(`cannot be used: ${messageOf(error)}`, error);
  }
}

function invalidTls(problem: string, cause?: unknown): SagaError {
  const message = `\`tls\` ${problem}.`;
  return new SagaError('CONFIGURATION_INVALID', message, {
    details: { option: 'tls' },
    ...compact({ cause }),
  });
}
