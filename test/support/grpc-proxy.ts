/**
 * A gRPC proxy before a Temporal server, with TLS if a test wants it. It records the calls with their metadata, and can
 * answer some of them itself.
 */
import { once } from 'node:events';
import {
  type ClientHttp2Session,
  connect,
  createSecureServer,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { TlsOptions } from 'node:tls';

/** A call of a client. */
export interface GrpcCall {
  /** The name of the method, such as `UpdateWorkflowExecution`. */
  readonly method: string;
  /** Its metadata, such as `authorization`. */
  readonly metadata: IncomingHttpHeaders;
}

export class GrpcProxy {
  readonly calls: GrpcCall[] = [];
  readonly #server: Http2Server;
  readonly #target: ClientHttp2Session;
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #answers: { method: string; status: number }[] = [];

  private constructor(target: string, tls?: TlsOptions) {
    this.#target = connect(`http://${target}`);
    this.#server = tls ? createSecureServer(tls) : createServer();
    this.#server.on('session', (session) => {
      this.#sessions.add(session);
      session.on('close', () => this.#sessions.delete(session));
      session.on('error', () => undefined);
    });
    this.#server.on('stream', (stream, headers) => this.#serve(stream, headers));
  }

  /** Starts one before an address such as `127.0.0.1:7233`. With `tls` it speaks TLS to its clients. */
  static async before(target: string, tls?: TlsOptions): Promise<GrpcProxy> {
    const proxy = new GrpcProxy(target, tls);
    await once(proxy.#target, 'connect');
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get address(): string {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The proxy does not listen.');
    return `127.0.0.1:${String(address.port)}`;
  }

  /** The next call of a method gets this gRPC status, and does not reach the server. */
  answerNext(method: string, status: number): void {
    this.#answers.push({ method, status });
  }

  /** The calls of a method. */
  callsOf(method: string): readonly GrpcCall[] {
    return this.calls.filter((call) => call.method === method);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const session of this.#sessions) session.destroy();
    this.#target.destroy();
    await closed;
  }

  #serve(client: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    client.on('error', () => undefined);
    const method = String(headers[':path']).split('/').at(-1) ?? '';
    this.calls.push({ method, metadata: headers });
    const index = this.#answers.findIndex((answer) => answer.method === method);
    const [answer] = index < 0 ? [] : this.#answers.splice(index, 1);
    if (!answer) {
      this.#forward(client, headers);
      return;
    }
    client.respond(
      { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': String(answer.status) },
      { endStream: true },
    );
    client.resume();
  }

  #forward(client: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const upstream = this.#target.request({ ...headers, ':authority': undefined, ':scheme': 'http' });
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.close());
    upstream.on('response', (answer, flags) => {
      const endStream = (flags & END_STREAM) !== 0;
      if (client.destroyed) return;
      client.respond(answer, { waitForTrailers: !endStream, endStream });
    });
    let trailers: IncomingHttpHeaders = {};
    upstream.on('trailers', (given) => (trailers = given));
    client.on('wantTrailers', () => client.sendTrailers(trailers));
    client.pipe(upstream);
    upstream.pipe(client);
  }
}

/** The flag of a HEADERS frame that ends its stream: an answer without a body. */
const END_STREAM = 1;
