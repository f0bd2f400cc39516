import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** What a stub was asked. */
export interface StubAsked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a stub does with a question: bytes as they are, in pieces, and how it ends. */
export interface StubPlan {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly pieces: readonly (string | Uint8Array)[];
  /** @default 'end' */
  readonly then?: 'end' | 'break' | 'silence';
  /** Milliseconds before the head. */
  readonly delayMs?: number;
  /** Says nothing behind so many pieces until this has happened. */
  readonly pauseAfter?: { readonly pieces: number; readonly until: Promise<unknown> };
}

/** A real HTTP server in the place of a provider, for tests: it answers what the test says. */
export interface ProviderStub {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly asked: readonly StubAsked[];
  /** Connections that were opened. */
  readonly connections: number;
  /** Answers that their client left before they were whole. */
  readonly left: number;
  /** Decides what is answered from now on. */
  answer(decide: (asked: StubAsked) => StubPlan): void;
  close(): Promise<void>;
}

export async function startProviderStub(
  first: (asked: StubAsked) => StubPlan = () => ({ status: 500, pieces: ['{}'] }),
): Promise<ProviderStub> {
  const asked: StubAsked[] = [];
  const seen = { connections: 0, left: 0 };
  let decide = first;
  const server = createServer((incoming, outgoing) => {
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) seen.left += 1;
    });
    void readBody(incoming).then((body) => {
      const question = { path: incoming.url ?? '', headers: incoming.headers, body };
      asked.push(question);
      return send(outgoing, decide(question));
    });
  });
  server.on('connection', () => {
    seen.connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    asked,
    get connections() {
      return seen.connections;
    },
    get left() {
      return seen.left;
    },
    answer: (next) => {
      decide = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(incoming: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = '';
  for await (const part of incoming) text += String(part);
  return JSON.parse(text === '' ? '{}' : text) as Readonly<Record<string, unknown>>;
}

async function writePiece(outgoing: ServerResponse, piece: string | Uint8Array): Promise<void> {
  if (!outgoing.write(piece)) await new Promise((resolve) => outgoing.once('drain', resolve));
}

async function send(outgoing: ServerResponse, plan: StubPlan): Promise<void> {
  const { status = 200, headers = {}, pieces, then = 'end', delayMs, pauseAfter } = plan;
  if (delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, delayMs));
  outgoing.writeHead(status, { 'content-type': 'text/event-stream', ...headers });
  outgoing.flushHeaders();
  let sent = 0;
  for (const piece of pieces) {
    if (pauseAfter?.pieces === sent) await pauseAfter.until;
    sent += 1;
    await writePiece(outgoing, piece);
    // Each piece is one of the network's, not one write of several.
    await setImmediate();
  }
  if (then === 'end') outgoing.end();
  if (then === 'break') outgoing.destroy();
}
