import { httpTransport } from '../../../src/activities/http/http-transport';
import { pathOf } from '../../../src/activities/http/url';
import { closeAll, serve, transportTo } from './http-server';

afterEach(closeAll);

describe('the path of a request', () => {
  it.each([
    ['', '', '/'],
    ['/', 'reserve', '/reserve'],
    ['/stock', '', '/stock'],
    ['/stock/', '', '/stock/'],
    ['/stock', 'reserve', '/stock/reserve'],
    ['/stock//', 'reserve', '/stock/reserve'],
    ['/a%20b/é', 'reserve', '/a%20b/%C3%A9/reserve'],
    ['/stock', 'v1/items/reserve', '/stock/v1/items/reserve'],
    ['/stock', 'a.b_c~d-e', '/stock/a.b_c~d-e'],
    ['/stock', 'reserve/', '/stock/reserve/'],
    ['/stock', '/reserve', '/stock/reserve'],
    ['', '//evil.example/x', '/evil.example/x'],
    ['/stock', './a/./b//c/.', '/stock/a/b/c'],
    ['/stock', '/', '/stock'],
    ['/stock', '.', '/stock'],
  ])('of the base %j and the operation %j is %j', async (base, operation, path) => {
    const server = await serve();
    await transportTo({ url: server.url + base })({ operation });
    expect(server.seen.map(({ url }) => url)).toStrictEqual([path]);
  });

  it.each([
    '..',
    '../admin',
    'a/../../b',
    'a..b',
    '%2e%2e/x',
    'a b',
    'a?b',
    'a#b',
    'a\\b',
    'http://x',
    'é',
    'a\n',
  ])('never comes of %j', (operation) => {
    expect(pathOf(new URL('http://localhost/stock'), operation)).toBeUndefined();
  });
});

describe('the URL', () => {
  const received = (url: unknown): unknown => {
    try {
      httpTransport({ url: url as string });
      return undefined;
    } catch (error) {
      expect(error).toMatchObject({ code: 'CONFIGURATION_INVALID', details: { option: 'url' } });
      return (error as { details: { received: unknown } }).details.received;
    }
  };

  it.each([
    'http://localhost',
    'https://inventory.example:8443/api/',
    'http://[::1]:4001',
    ' http://localhost\n',
  ])('may be %j', (url) => {
    expect(received(url)).toBeUndefined();
  });

  it.each([
    ['', ''],
    ['localhost:4001', 'localhost:4001'],
    ['http://', 'http://'],
    ['http://localhost:99999', 'http://localhost:99999'],
    ['/relative', '/relative'],
    ['ftp://localhost', 'ftp://localhost'],
    ['file:///etc/passwd', 'file:///etc/passwd'],
    ['http://localhost/#part', 'http://localhost/#part'],
    [undefined, 'undefined'],
    [42, '42'],
    [new URL('http://localhost'), 'http://localhost/'],
  ])('is refused with the received value: %j', (url, shown) => {
    expect(received(url)).toBe(shown);
  });

  it.each([
    ['http://ada:s3cret@localhost/x', 'http://***@localhost/x'],
    ['http://s3cret@localhost', 'http://***@localhost'],
    ['http:ada:s3cret@localhost', 'http://***@localhost'],
    ['http://ada:s3/cr@et@localhost:99999', 'http://***@localhost:99999'],
    ['ada:s3cret@localhost', 'ada://***@localhost'],
    ['http://localhost/?token=s3cret', 'http://localhost/?***'],
    [new URL('http://ada:s3cret@localhost'), 'http://***@localhost/'],
  ])('is refused without its secrets: %s', (url, shown) => {
    expect(received(url)).toBe(shown);
    expect(() => httpTransport({ url: url as string })).not.toThrow(/s3cret|s3/);
  });
});
