/** A load balancer before several processes: every request to the next one, or a visitor always to the same. */
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Balancer {
  readonly url: string;
  /** How many requests and upgrades each process got. */
  readonly counts: readonly number[];
  stop(): Promise<void>;
}

const COOKIE = 'process';

/** @param sticky by a cookie, as nginx (`sticky cookie`), HAProxy and the balancers of clouds do. */
export async function startBalancer(
  targets: readonly string[],
  { sticky }: { readonly sticky: boolean },
): Promise<Balancer> {
  const counts = targets.map(() => 0);
  const open = new Set<Socket>();
  let turn = 0;
  const choose = ({ headers }: IncomingMessage): { index: number; cookie?: string } => {
    const known = new RegExp(`${COOKIE}=(\\d+)`).exec(headers.cookie ?? '')?.[1];
    const index = sticky && known !== undefined ? Number(known) : (turn += 1) % targets.length;
    counts[index]! += 1;
    return {
      index,
      ...(sticky && known === undefined && { cookie: `${COOKIE}=${index}; Path=/; HttpOnly` }),
    };
  };
  const server = createServer((request, response) => {
    const { index, cookie } = choose(request);
    forward(targets[index]!, request, response, cookie);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
    tunnel(targets[choose(request).index]!, request, socket);
  });
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function forward(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  cookie: string | undefined,
): void {
  const { method, url = '/', headers } = request;
  const asked = ask(new URL(url, target), { method, headers }, (answer) => {
    const more = cookie === undefined ? {} : { 'set-cookie': cookie };
    response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...more });
    answer.pipe(response);
  });
  asked.on('error', () => response.destroy());
  response.on('close', () => asked.destroy());
  request.pipe(asked);
}

/** Passes a websocket through, byte by byte. */
function tunnel(target: string, { method, url = '/', headers }: IncomingMessage, visitor: Socket): void {
  const asked = ask(new URL(url, target), { method, headers });
  asked.on('upgrade', (answer, upstream, first) => {
    const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
    visitor.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`);
    visitor.write(first);
    upstream.pipe(visitor).pipe(upstream);
    for (const [one, other] of [
      [upstream, visitor],
      [visitor, upstream],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  asked.on('response', (answer) => visitor.end(`HTTP/1.1 ${answer.statusCode} Refused\r\n\r\n`));
  asked.on('error', () => visitor.destroy());
  asked.end();
}
