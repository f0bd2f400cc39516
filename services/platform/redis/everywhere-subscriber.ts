import { Redis as Server } from 'ioredis';
import { backOff, forget, SOCKET_OPTIONS } from './clients.ts';
import type { ConnectionEvents } from './connection.ts';

export interface EverywhereSubscriberOptions {
  readonly random: () => number;
  readonly credentials: object;
  /** The nodes that the cluster has now. */
  readonly nodes: () => readonly { readonly host?: string | undefined; readonly port?: number | undefined }[];
  readonly events: Pick<ConnectionEvents, 'ready' | 'message' | 'patternMessage' | 'error'>;
}

/**
 * The classic subscriptions of a cluster: a connection to one of its nodes, whichever, since all of them hear what is
 * published; to another one when that one is lost. ioredis has the same, but may drop what was subscribed while it
 * changes nodes, and does not tell.
 */
export class EverywhereSubscriber {
  readonly #options: EverywhereSubscriberOptions;
  #server: Server | undefined;
  #attempt = 0;
  #waiting: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: EverywhereSubscriberOptions) {
    this.#options = options;
    this.#later();
  }

  isReady(): boolean {
    return this.#server?.status === 'ready';
  }

  async subscribe(channels: readonly string[]): Promise<void> {
    await this.#connected().subscribe(...channels);
  }

  async subscribePattern(pattern: string): Promise<void> {
    await this.#connected().psubscribe(pattern);
  }

  async ping(): Promise<void> {
    if (this.#server?.status === 'ready') await this.#server.ping();
  }

  /** Leaves the node for another one. */
  reconnect(): void {
    this.#drop();
    this.#later();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#waiting);
    this.#drop();
  }

  /** @throws while no node is connected; what is wanted is subscribed as soon as one is. */
  #connected(): Server {
    if (this.#server === undefined) throw new Error('No node of the cluster is connected');
    return this.#server;
  }

  #drop(): void {
    if (this.#server !== undefined) forget(this.#server);
    this.#server = undefined;
  }

  #later(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#open(), backOff(this.#attempt, this.#options.random));
    this.#attempt += 1;
  }

  #open(): void {
    const { nodes, random, credentials, events } = this.#options;
    const known = nodes();
    const node = known[Math.floor(random() * known.length)];
    if (node === undefined) {
      this.#later();
      return;
    }
    const address = { host: node.host ?? '127.0.0.1', port: node.port ?? 6_379 };
    const server = new Server({ ...SOCKET_OPTIONS, ...credentials, ...address, retryStrategy: () => null });
    this.#server = server;
    server.on('error', events.error);
    server.on('ready', () => {
      this.#attempt = 0;
      events.ready();
    });
    server.on('end', () => this.reconnect());
    server.on('messageBuffer', (channel: Buffer, message: Buffer) => {
      events.message(channel.toString(), message);
    });
    server.on('pmessageBuffer', events.patternMessage);
  }
}
