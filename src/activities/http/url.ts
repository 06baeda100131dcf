/** Owns the URLs of participants, and that no operation leads out of them. */
import { messageOf } from '../../errors/describe-error';
import { SagaError } from '../../errors/saga-error';

/** The characters of an operation: no percent sign, no question mark and no hash among them. */
const OPERATION = /^[A-Za-z0-9._~/-]*$/;

/** A host or a port that a template, `http://${host}:${port}`, made of a missing value. */
const UNSET = /^https?:\/\/(?:[^/?#]*:)?(?:undefined|null|NaN)(?:[:/]|$)/;

/**
 * The URL of a participant. Every request goes to this URL or to one below it.
 *
 * @throws SagaError `CONFIGURATION_INVALID` with the received value, its secrets masked.
 */
export function readBaseUrl(url: unknown): URL {
  const problem = problemOf(url);
  if (problem === undefined) return new URL(url as string);
  const received = masked(messageOf(url));
  throw new SagaError('CONFIGURATION_INVALID', `The URL ${JSON.stringify(received)} ${problem}.`, {
    details: { option: 'url', received },
  });
}

/** The path of an operation, or `undefined` for a text that is no operation and might lead elsewhere. */
export function pathOf(base: URL, operation: string): string | undefined {
  if (!OPERATION.test(operation) || operation.includes('..')) return undefined;
  // Servers disagree about empty segments and dots, so that the path has neither. A slash at the end means something
  // to some servers.
  const segments = operation.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.length === 0) return base.pathname;
  const end = operation.endsWith('/') ? '/' : '';
  return `${base.pathname.replace(/\/+$/, '')}/${segments.join('/')}${end}`;
}

const UNREADABLE = 'cannot be read; it is a text such as "https://host/path"';

function problemOf(url: unknown): string | undefined {
  if (url === undefined) return 'is missing: check its environment variable';
  if (url instanceof URL) return 'is an instance of URL; pass its href';
  if (typeof url !== 'string') return UNREADABLE;
  return UNSET.test(url)
    ? 'holds the text of a missing value: check its environment variables'
    : problemOfText(url);
}

function problemOfText(url: string): string | undefined {
  if (!URL.canParse(url)) return UNREADABLE;
  const { protocol, username, password, search, hash } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:')
    return 'is neither http nor https; begin it with http:// or https://';
  if (username !== '' || password !== '') return 'holds credentials; pass them in `headers`';
  if (search !== '' || hash !== '') return 'has a query or a fragment; operations are appended to its path';
  return undefined;
}

/** Masks everything before the last `@`, also where a parser finds no credentials, and the query. */
function masked(url: string): string {
  return url.replace(/^([a-z][a-z\d+.-]*:)?.*@/is, '$1//***@').replace(/\?.*$/s, '?***');
}
