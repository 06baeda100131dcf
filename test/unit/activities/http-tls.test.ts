import { createServer } from 'node:net';
import { httpTransport, type HttpTlsOptions } from '../../../src/activities/http/http-transport';
import { clientCertificate, serverCertificate } from './http-certificates';
import { closeAll, closeLater, listen, serve, transportTo } from './http-server';

afterEach(closeAll);

const ca = serverCertificate.cert;
const success = expect.objectContaining({ kind: 'reply', reply: expect.objectContaining({ status: 200 }) });
const harmlessRetry = expect.objectContaining({ kind: 'retry', harmless: true });

describe('a certificate of the participant', () => {
  it.each<[string, HttpTlsOptions]>([
    ['of a trusted authority', { ca }],
    [
      'of one among trusted authorities, in bytes',
      { ca: [Buffer.from(clientCertificate.cert), Buffer.from(ca)] },
    ],
    ['that has another name, when that is expected', { ca, servername: 'participant.test' }],
    ['that is not checked', { rejectUnauthorized: false }],
  ])('is accepted: one %s', async (_name, tls) => {
    const server = await serve(undefined, { tls: serverCertificate });
    expect(await transportTo({ url: server.url, tls })()).toStrictEqual(success);
  });

  it.each<[string, HttpTlsOptions | undefined]>([
    ['of an unknown authority', undefined],
    ['that has another name', { ca, servername: 'other.test' }],
  ])('ends the attempt before anything is sent: one %s', async (_name, tls) => {
    const server = await serve(undefined, { tls: serverCertificate });
    expect(await transportTo({ url: server.url, ...(tls && { tls }) })()).toStrictEqual(harmlessRetry);
    expect(server.seen).toHaveLength(0);
  });
});

describe('a certificate of the worker', () => {
  const mutual = {
    ...serverCertificate,
    ca: clientCertificate.cert,
    requestCert: true,
    rejectUnauthorized: true,
  };

  it('is presented to the participant', async () => {
    const server = await serve(undefined, { tls: mutual });
    const send = transportTo({ url: server.url, tls: { ca, ...clientCertificate } });
    expect(await send()).toStrictEqual(success);
  });

  it('that is missing is followed by another attempt', async () => {
    const server = await serve(undefined, { tls: mutual });
    expect(await transportTo({ url: server.url, tls: { ca } })()).toMatchObject({ kind: 'retry' });
    expect(server.seen).toHaveLength(0);
  });
});

describe('a handshake', () => {
  it('with a server that hangs up is harmless', async () => {
    const { port } = await listen(createServer((socket) => socket.destroy()));
    expect(await transportTo({ url: `https://127.0.0.1:${port}` })()).toStrictEqual(harmlessRetry);
  });

  it('with a server without TLS is harmless', async () => {
    const plain = await serve();
    expect(await transportTo({ url: plain.url.replace('http:', 'https:') })()).toStrictEqual(harmlessRetry);
  });

  it('that never ends is left when the attempt is over', async () => {
    const controller = new AbortController();
    const silent = createServer((socket) => {
      closeLater(() => socket.destroy());
      controller.abort();
    });
    const { port } = await listen(silent);
    const end = await transportTo({ url: `https://127.0.0.1:${port}` })({ signal: controller.signal });
    expect(end).toStrictEqual(harmlessRetry);
  });
});

describe('TLS options', () => {
  it.each<[string, string, HttpTlsOptions]>([
    ['of a URL without TLS', 'http://localhost', { ca }],
    ['with a certificate that cannot be read', 'https://localhost', { cert: 'nonsense' }],
    ['with a key that cannot be read', 'https://localhost', { key: 's3cret' }],
    ['with a key of another certificate', 'https://localhost', { cert: ca, key: clientCertificate.key }],
  ])('are refused at the start: some %s', (_name, url, tls) => {
    const create = () => httpTransport({ url, tls });
    expect(create).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', details: { option: 'tls' } }),
    );
    expect(create).not.toThrow(/s3cret/);
  });
});
