import { randomInt } from 'node:crypto';
import { createConnection, createServer } from 'node:net';
import { failure } from './failure.ts';

const LAST_PORT = 65_535;

/** True when nobody accepts connections there: some systems let two programs bind one port. */
async function isSilent(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1', timeout: 500 });
    const settle = (silent: boolean): void => {
      socket.destroy();
      resolve(silent);
    };
    socket.once('connect', () => {
      settle(false);
    });
    socket.once('error', () => {
      settle(true);
    });
    socket.once('timeout', () => {
      settle(false);
    });
  });
}

/** True when the address can be bound right now. */
async function isBindable(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ port, host, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

/** True when a server can take this port. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await isSilent(port)) && (await isBindable(port, host));
}

/** The first free port at or after `from` that is not in `taken`. */
export async function nextFreePort(
  from: number,
  taken: ReadonlySet<number>,
  host = '127.0.0.1',
): Promise<number> {
  for (let port = from; port <= LAST_PORT; port += 1) {
    if (!taken.has(port) && (await isPortFree(port, host))) {
      return port;
    }
  }
  throw failure(`There is no free port from ${from} on. End what listens there, or choose a lower PORT.`);
}

/** Where `anyFreePort` looks: below the ports that systems give to outgoing connections, beside the defaults. */
const ANY_FROM = 28_000;
const ANY_WIDTH = 4_000;

/** Some free port that no outgoing connection takes before a server does; others that ask meanwhile look elsewhere. */
export async function anyFreePort(): Promise<number> {
  return nextFreePort(ANY_FROM + randomInt(ANY_WIDTH), new Set());
}
