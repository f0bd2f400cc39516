/** Stands between a runner and PostgreSQL, and cuts everything at one statement: what a killed process looks like. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Where it is cut: before the statement arrives, or after it was carried out and before anybody is told. */
export type Cut = { readonly at: number; readonly side: 'before' | 'after' };

export interface StatementProxy {
  /** The address of the database through the proxy. */
  readonly url: string;
  /** Statements that were sent, over all connections. */
  count(): number;
  close(): Promise<void>;
}

const QUERY = 'Q'.charCodeAt(0);
const PARSE = 'P'.charCodeAt(0);

export async function openStatementProxy(url: string, cut: Cut): Promise<StatementProxy> {
  const { port, hostname } = new URL(url);
  const sockets = new Set<Socket>();
  let count = 0;
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let isSilenced = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => sockets.delete(socket));
    }
    const messages = splitMessages();
    client.on('data', (data) => {
      for (const type of messages(data)) {
        if (type !== QUERY && type !== PARSE) continue;
        count += 1;
        if (count !== cut.at) continue;
        isSilenced = true;
        if (cut.side === 'before') {
          cutAll();
          return;
        }
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (isSilenced) cutAll();
      else client.write(data);
    });
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const here = new URL(url);
  here.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: here.href,
    count: () => count,
    close: async () => {
      cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The types of the messages that a front end sends; the first one of a connection has none. */
function splitMessages(): (data: Buffer) => number[] {
  let rest = Buffer.alloc(0);
  let isStarted = false;
  return (data) => {
    rest = Buffer.concat([rest, data]);
    const types: number[] = [];
    for (;;) {
      const header = isStarted ? 1 : 0;
      if (rest.length < header + 4) return types;
      const length = header + rest.readInt32BE(header);
      if (rest.length < length) return types;
      if (isStarted) types.push(rest[0] ?? 0);
      isStarted = true;
      rest = rest.subarray(length);
    }
  };
}
