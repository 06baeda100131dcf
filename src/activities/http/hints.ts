/**
 * Owns the hints of messages about HTTP: which setting of the participant is probably wrong. They decide nothing: the
 * status alone does (S3).
 */
import { fieldOf } from '../../errors/describe-error';
import { printable } from '../../errors/printable';
import { reasonOf } from '../../errors/reason-of';
import { truncate } from '../../errors/format-value';
import type { HttpAnswer } from './exchange';

/** The request that was made. */
export interface Asked {
  readonly participant: string;
  /** The URL of the request. It has no credentials and no query: the configuration refuses them. */
  readonly url: string;
}

const NOT_FOUND = 404;
const METHOD_NOT_ALLOWED = 405;

/** How frameworks, routers and proxies say that they have no route of this path. A page does so, too. */
const NO_ROUTE = [
  /^(?:error:? )?cannot post\b/i,
  /^(?:error:? |http )?(?:404:? )?(?:(?:page|route|path|url|resource|endpoint) )?not[ _-]found\b/i,
  /^(?:the )?requested (?:url|resource|path)\b/i,
  /^no (?:static resource|handler|route|matching|message available)\b/i,
  /^(?:unknown |invalid )?(?:route|url|path|endpoint)\b/i,
];

/** The hint for a refusal; a 404 or 405 is often the answer of a router that does not know the path. */
export function refusalHint(status: number, content: unknown, asked: Asked): string | undefined {
  if (status === METHOD_NOT_ALLOWED) return missingRoute(asked);
  if (status !== NOT_FOUND) return undefined;
  return isFromRouter(content) ? missingRoute(asked) : `The request was ${requestOf(asked)}.`;
}

/** Whether a 404 reads like the answer of a router, and not like a resource that a service has looked for. */
function isFromRouter(content: unknown): boolean {
  const message = fieldOf(content, 'message');
  if (typeof message === 'string' && /^\s*</.test(message)) return true;
  // Spring and others repeat the path.
  if (typeof fieldOf(content, 'path') === 'string') return true;
  const reason = reasonOf(content);
  return reason === undefined || NO_ROUTE.some((says) => says.test(reason));
}

/** The hint for an answer that no business decision gives: a redirect, or credentials that are not accepted. */
export function configurationHint(answer: HttpAnswer, asked: Asked): string {
  const { status } = answer;
  const whose = ownerOf(asked);
  if (status < 400) {
    const location = locationOf(answer);
    const where = location === undefined ? '' : ` to ${location}`;
    return `It redirects${where}, and redirects are not followed: check url ${whose}.`;
  }
  return `It does not accept the credentials: check headers and tls ${whose}.`;
}

/** The hint for a success with a body that no API gives. */
export function bodyHint(asked: Asked): string {
  return `Another server may have answered: check url and path ${ownerOf(asked)}.`;
}

function missingRoute(asked: Asked): string {
  return `The route may be missing: check url and path ${ownerOf(asked)}.`;
}

function ownerOf(asked: Asked): string {
  return `of participant ${JSON.stringify(asked.participant)} (${requestOf(asked)})`;
}

function requestOf({ url }: Asked): string {
  return `POST ${url}`;
}

/** Where a redirect leads, without credentials, query and fragment. */
function locationOf({ headers }: HttpAnswer): string | undefined {
  const [location] = [headers['location'] ?? []].flat();
  if (location === undefined || !URL.canParse(location, 'http://relative.invalid')) return undefined;
  const { protocol, host, pathname } = new URL(location, 'http://relative.invalid');
  const origin = host === 'relative.invalid' ? '' : `${protocol}//${host}`;
  return printable(truncate(`${origin}${pathname}`));
}

/** What to check for an error of the network, by its code. */
const NETWORK_HINTS: readonly (readonly [codes: RegExp, hint: string])[] = [
  [/^ECONNREFUSED$/, 'Nothing listens there: check that the participant runs, and the port of its url'],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'The host has no address: check the host of its url, and DNS'],
  [
    /^(?:ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|EHOSTUNREACH|ENETUNREACH)$/,
    'The host cannot be reached: check its url, network and firewall',
  ],
  [
    /^(?:EPROTO|ERR_SSL_.*|UND_ERR_SOCKET|ECONNRESET|HPE_.*)$/,
    'Check whether the port speaks http or https, and the scheme of its url',
  ],
  [/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/, 'Its certificate is not trusted: check tls.ca and tls.servername'],
  [/^UND_ERR_(?:DESTROYED|CLOSED)$/, 'The worker shuts down'],
];

/** The hint for a request without an answer. */
export function networkHint(error: unknown, { participant }: Asked): string {
  const codes = [fieldOf(error, 'code'), fieldOf(fieldOf(error, 'cause'), 'code')];
  const texts = codes.filter((code) => typeof code === 'string');
  const [, hint] = NETWORK_HINTS.find(([known]) => texts.some((code) => known.test(code))) ?? [];
  return hint === undefined ? '' : ` ${hint} (participant ${JSON.stringify(participant)}).`;
}
