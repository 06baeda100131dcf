import { messageOf } from '../../errors/describe-error';
import { SagaError } from '../../errors/saga-error';

/** What an operation is made of. There is no percent sign, no question mark and no hash in it. */
const OPERATION = /^[A-Za-z0-9._~/-]*$/;

/**
 * The URL of a participant. Whatever is asked of it goes to this URL or to one below it.
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

/** The path of an operation, or `undefined` for what is no operation and might lead elsewhere. */
export function pathOf(base: URL, operation: string): string | undefined {
  if (!OPERATION.test(operation) || operation.includes('..')) return undefined;
  // Servers disagree about empty segments and dots: what is sent has neither. A slash at the end has a
  // meaning to some.
  const segments = operation.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.length === 0) return base.pathname;
  const end = operation.endsWith('/') ? '/' : '';
  return `${base.pathname.replace(/\/+$/, '')}/${segments.join('/')}${end}`;
}

function problemOf(url: unknown): string | undefined {
  if (typeof url !== 'string' || !URL.canParse(url))
    return 'cannot be read; it is a text such as "https://host/path"';
  const { protocol, username, password, search, hash } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return 'is neither http nor https';
  if (username !== '' || password !== '') return 'holds credentials; pass them in `headers`';
  if (search !== '' || hash !== '') return 'has a query or a fragment; operations are appended to its path';
  return undefined;
}

/** Hides all that stands before the last `@`, also where no parser would find credentials, and the query. */
function masked(url: string): string {
  return url.replace(/^([a-z][a-z\d+.-]*:)?.*@/is, '$1//***@').replace(/\?.*$/s, '?***');
}
