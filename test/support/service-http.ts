import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServiceRequest } from '../../examples/order-processing/participants/reply';

const HOST = '127.0.0.1';

/** The content of each request of a test's saga. */
export interface ServiceContent {
  readonly orderId: string;
}

/** Answers one message; an error becomes a 500. */
export type Answering = (message: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Listens on a local port, 0 for a free one. Returns its address. */
export async function listen(port: number, answer: Answering): Promise<{ url: string; close: () => void }> {
  const server = createServer((message, response) => {
    answer(message, response).catch((error: unknown) => send(response, 500, { reason: String(error) }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  return {
    url: `http://${HOST}:${String((server.address() as AddressInfo).port)}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Reads the request of a saga from the headers of its HTTP transport. */
export function readRequest(
  { headers, url = '' }: IncomingMessage,
  content: Partial<ServiceContent>,
): ServiceRequest {
  return {
    operation: url.slice(1),
    key: decodeURIComponent(String(headers['idempotency-key'])),
    undoOf: keysIn(headers['saga-undo-of']),
    orderId: content.orderId ?? '',
    content,
  };
}

/** The keys of a header with a list of keys. */
export function keysIn(header: string | string[] | undefined): readonly string[] {
  return header === undefined ? [] : String(header).split(', ').map(decodeURIComponent);
}

/** @typeParam C - The type of the body; it is not checked. */
export async function readBody<C>(message: IncomingMessage): Promise<Partial<C>> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}') as Partial<C>;
}

export function send(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
}
