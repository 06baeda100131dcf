import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server as TcpServer, Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { AttemptEnd } from '../../../src/activities/attempt-end';
import { makeAttempt } from '../../../src/activities/make-attempt';
import type { AttemptFacts, ParticipantRequest } from '../../../src/activities/transport';
import { httpTransport, type HttpParticipantOptions } from '../../../src/activities/http/http-transport';

/** A request as a participant saw it. */
export interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly socket: Socket;
  /** Identifies the connection. */
  readonly clientPort: number | undefined;
}

/** How a participant answers. */
export type Answer = (response: ServerResponse, request: Seen) => void;

export interface TestServer {
  readonly server: Server;
  readonly port: number;
  readonly url: string;
  readonly seen: readonly Seen[];
  readonly close: () => Promise<void>;
}

const cleanups: (() => unknown)[] = [];

/** Closes everything that this module opened; for `afterEach`. */
export async function closeAll(): Promise<void> {
  for (const close of cleanups.splice(0).reverse()) await close();
}

/** Registers a function for {@link closeAll}. */
export function closeLater(close: () => unknown): void {
  cleanups.push(close);
}

/** A participant on 127.0.0.1 that answers `{}` by default. */
export async function serve(
  answer: Answer = (response) => response.end('{}'),
  { port = 0, tls }: { readonly port?: number; readonly tls?: TlsOptions } = {},
): Promise<TestServer> {
  const seen: Seen[] = [];
  const server = tls ? createTlsServer(tls) : createServer();
  server.on('request', (message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const { method, url, headers, socket } = message;
      const clientPort = socket.remotePort;
      const request = { method, url, headers, socket, clientPort, body: Buffer.concat(chunks).toString() };
      seen.push(request);
      answer(response, request);
    });
  });
  const address = await listen(server, port);
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  closeLater(close);
  return {
    server,
    port: address.port,
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${address.port}`,
    seen,
    close,
  };
}

/** Lets a server of any protocol listen on 127.0.0.1. */
export async function listen(server: TcpServer, port = 0): Promise<AddressInfo> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  closeLater(() => server.close());
  return server.address() as AddressInfo;
}

/** A participant that writes raw bytes to each request, and hangs up. */
export function answerRaw(text: string): Answer {
  return (_response, { socket }) => socket.end(text);
}

/** The transport to a participant: makes attempts. */
export function transportTo(options: HttpParticipantOptions) {
  const { transport, close } = httpTransport(options);
  closeLater(close);
  return (
    overrides: Partial<ParticipantRequest> = {},
    facts: AttemptFacts = FIRST_EXECUTE,
  ): Promise<AttemptEnd> => makeAttempt(transport, requestOf(overrides), facts);
}

/** The first attempt of a request that undoes nothing. */
export const FIRST_EXECUTE: AttemptFacts = { undoes: undefined, uncertain: false };

/** A request to `inventory/reserve`. */
export function requestOf(overrides: Partial<ParticipantRequest> = {}): ParticipantRequest {
  return {
    target: 'inventory/reserve',
    operation: 'reserve',
    content: { items: [1] },
    idempotencyKey: '0195a3f0-1c2d-7e4f-8a9b-0c1d2e3f4a5b:reserve-stock:execute:1',
    undoOf: [],
    sagaId: 'order-1',
    step: 'reserve-stock',
    attempt: 1,
    signal: new AbortController().signal,
    ...overrides,
  };
}
