import { once } from 'node:events';
import { createServer, type Http2Server } from 'node:http2';

/** A gRPC server that answers every call with one status, except the first call of a connection. */
export class GrpcAnswerer {
  readonly #server: Http2Server;
  status = 0;
  message = '';

  private constructor() {
    this.#server = createServer();
    this.#server.on('stream', (stream, headers) => {
      const isInfo = String(headers[':path']).endsWith('/GetSystemInfo');
      const status = isInfo ? 12 : this.status;
      stream.respond(
        {
          ':status': 200,
          'content-type': 'application/grpc',
          'grpc-status': String(status),
          'grpc-message': encodeURIComponent(this.message),
        },
        { endStream: true },
      );
      stream.resume();
    });
  }

  static async start(): Promise<GrpcAnswerer> {
    const answerer = new GrpcAnswerer();
    answerer.#server.listen(0, '127.0.0.1');
    await once(answerer.#server, 'listening');
    return answerer;
  }

  get address(): string {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The server does not listen.');
    return `127.0.0.1:${String(address.port)}`;
  }

  close(): void {
    this.#server.close();
  }
}
