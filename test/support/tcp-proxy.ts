import { EventEmitter, once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy before a server. A test can silence or cut its connections. */
export class TcpProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #dropped = new EventEmitter();
  #lost = '';
  #isSilent = false;
  #dropsAnswers = false;
  #isCut = false;

  private constructor(target: string) {
    const [host = '', port = ''] = target.split(':');
    this.#server = createServer((client) => {
      if (this.#isCut) {
        client.destroy();
        return;
      }
      this.#join(client, connect(Number(port), host));
    });
  }

  /** Starts one before an address such as `127.0.0.1:7233`. */
  static async before(target: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get address(): string {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The proxy does not listen.');
    return `127.0.0.1:${String(address.port)}`;
  }

  /** From now on no data is forwarded. All connections stay open; new ones are accepted. */
  silence(): void {
    this.#isSilent = true;
  }

  /** Waits until data of a client is not forwarded that contains this text. */
  async hasDropped(text: string): Promise<void> {
    while (!this.#lost.includes(text)) await once(this.#dropped, 'data');
  }

  /** From now on the server receives the data of clients, and clients receive none. */
  dropAnswers(): void {
    this.#dropsAnswers = true;
  }

  /** Closes all connections, and from now on new ones too. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Forwards new connections again, and closes the old ones. */
  restore(): void {
    this.#isSilent = false;
    this.#dropsAnswers = false;
    this.#isCut = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #join(client: Socket, server: Socket): void {
    this.#forward(client, server, () => this.#isSilent);
    client.on('data', (chunk) => {
      if (this.#isSilent) this.#lose(chunk);
    });
    this.#forward(server, client, () => this.#isSilent || this.#dropsAnswers);
  }

  #lose(chunk: Buffer): void {
    this.#lost += chunk.toString('latin1');
    this.#dropped.emit('data');
  }

  #forward(from: Socket, to: Socket, isDropped: () => boolean): void {
    this.#sockets.add(from);
    from.on('data', (chunk) => {
      if (!isDropped()) to.write(chunk);
    });
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    from.on('error', () => to.destroy());
  }
}
