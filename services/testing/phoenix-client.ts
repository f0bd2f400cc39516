import { once } from 'node:events';
import { WebSocket } from 'ws';
import { ANON_KEY, eventually } from './realtime.ts';

/** A message as it came. */
export interface Received {
  readonly joinRef: string | null;
  readonly ref: string | null;
  readonly topic: string;
  readonly event: string;
  readonly payload: Record<string, unknown>;
}

/** A client that speaks the protocol itself, so that a test can say what no library would. */
export class PhoenixClient {
  readonly socket: WebSocket;
  readonly received: Received[] = [];
  readonly binary: Buffer[] = [];
  readonly #version: '1.0.0' | '2.0.0';
  #lastRef = 0;
  closeCode: number | undefined;

  private constructor(socket: WebSocket, version: '1.0.0' | '2.0.0') {
    this.socket = socket;
    this.#version = version;
    socket.on('error', () => undefined);
    socket.on('close', (code) => (this.closeCode = code));
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.binary.push(data);
      else this.received.push(this.#read(data.toString('utf8')));
    });
  }

  static async open(
    url: string,
    { version = '2.0.0' as const, apiKey = ANON_KEY }: { version?: '1.0.0' | '2.0.0'; apiKey?: string } = {},
  ): Promise<PhoenixClient> {
    const address = `${url.replace('http', 'ws')}/realtime/v1/websocket?apikey=${apiKey}&vsn=${version}`;
    const client = new PhoenixClient(new WebSocket(address), version);
    await once(client.socket, 'open');
    return client;
  }

  /** @returns the ref. */
  send(topic: string, event: string, payload: unknown, joinRef: string | null = null): string {
    this.#lastRef += 1;
    const ref = String(this.#lastRef);
    const fields = [event === 'phx_join' ? ref : joinRef, ref, topic, event, payload] as const;
    const [join_ref] = fields;
    this.socket.send(
      JSON.stringify(this.#version === '2.0.0' ? fields : { topic, event, payload, ref, join_ref }),
    );
    return ref;
  }

  /** The answer to a message: its status and response. */
  async reply(ref: string): Promise<{ readonly status: string; readonly response: Record<string, unknown> }> {
    const found = (): Received | undefined =>
      this.received.find((message) => message.event === 'phx_reply' && message.ref === ref);
    await eventually(() => found() !== undefined);
    return found()?.payload as { status: string; response: Record<string, unknown> };
  }

  async ask(topic: string, event: string, payload: unknown): ReturnType<PhoenixClient['reply']> {
    return this.reply(this.send(topic, event, payload));
  }

  /** Joins for changes of these tables. */
  join(topic: string, config: Record<string, unknown>, token?: string): ReturnType<PhoenixClient['reply']> {
    return this.ask(topic, 'phx_join', { config, ...(token !== undefined && { access_token: token }) });
  }

  of(event: string, topic?: string): Received[] {
    return this.received.filter(
      (message) => message.event === event && (topic === undefined || message.topic === topic),
    );
  }

  /** The changes that were told. */
  changes(): Record<string, unknown>[] {
    return this.of('postgres_changes').map(({ payload }) => payload['data'] as Record<string, unknown>);
  }

  async closed(withinMs = 5_000): Promise<number | undefined> {
    await eventually(() => this.closeCode !== undefined, withinMs);
    return this.closeCode;
  }

  close(): void {
    this.socket.terminate();
  }

  #read(text: string): Received {
    const parsed = JSON.parse(text) as unknown;
    if (Array.isArray(parsed)) {
      const [joinRef, ref, topic, event, payload] = parsed as [string, string, string, string, object];
      return { joinRef, ref, topic, event, payload: payload as Received['payload'] };
    }
    return { joinRef: null, ...(parsed as Omit<Received, 'joinRef'>) };
  }
}
