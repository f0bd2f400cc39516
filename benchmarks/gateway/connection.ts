import { connect, type Socket } from 'node:net';

/** What came of one request. */
export interface Heard {
  readonly status: number;
  /** When the first word of the answer's text was here. */
  readonly firstWordAt: number;
  /** Microseconds that the provider held it. */
  readonly heldMicros: number;
  /** Whether a stream came to its `[DONE]`, and a JSON body to its end. */
  readonly isWhole: boolean;
  /** The last that was heard, to be shown when it is no whole answer. */
  readonly last: string;
}

/** One kept HTTP/1.1 connection with one request on its way, for answers of known length and in chunks. */
export class Connection {
  readonly #socket: Socket;
  readonly #onHeard: (heard: Heard) => void;
  #held = '';
  #firstWordAt = 0;

  private constructor(socket: Socket, onHeard: (heard: Heard) => void) {
    this.#socket = socket;
    this.#onHeard = onHeard;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#hear(text));
    socket.on('error', (error) => {
      throw error;
    });
  }

  static async open(
    target: { readonly host: string; readonly port: number },
    onHeard: (heard: Heard) => void,
  ): Promise<Connection> {
    const socket = connect({ ...target, noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve();
      });
    });
    return new Connection(socket, onHeard);
  }

  send(request: string): void {
    this.#socket.write(request, 'latin1');
  }

  close(): void {
    this.#socket.destroy();
  }

  #hear(text: string): void {
    this.#held += text;
    if (this.#firstWordAt === 0 && this.#held.includes('held=')) this.#firstWordAt = performance.now();
    const end = endOf(this.#held);
    if (end === undefined || this.#held.length < end) return;
    const answer = this.#held;
    const heard: Heard = {
      status: Number(answer.slice(9, 12)),
      firstWordAt: this.#firstWordAt,
      heldMicros: Number(/held=(\d+);/.exec(answer)?.[1] ?? Number.NaN),
      isWhole: !answer.includes('text/event-stream') || answer.includes('[DONE]'),
      last: answer.slice(-500),
    };
    this.#held = '';
    this.#firstWordAt = 0;
    this.#onHeard(heard);
  }
}

/** Where the answer ends, if that is known by now. */
export function endOf(answer: string): number | undefined {
  const bodyAt = answer.indexOf('\r\n\r\n') + 4;
  if (bodyAt < 4) return undefined;
  const length = /\r\ncontent-length: *(\d+)/i.exec(answer.slice(0, bodyAt))?.[1];
  if (length !== undefined) return bodyAt + Number(length);
  return answer.endsWith('\r\n0\r\n\r\n') ? answer.length : undefined;
}
