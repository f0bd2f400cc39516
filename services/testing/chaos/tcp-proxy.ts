/** Stands between a process and a server, and decides what goes through and when. */
import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';

export type Direction = 'to-server' | 'to-client';

/** Resolves when these bytes may go on; everything behind them waits. */
export type Gate = (data: Buffer, direction: Direction) => Promise<void> | undefined;

export interface TcpProxy {
  readonly port: number;
  /** As when the network parts: nothing goes through any more that way, and nobody is told. */
  cut(...directions: readonly Direction[]): void;
  /** What has waited goes on. */
  heal(): void;
  close(): Promise<void>;
}

/**
 * @param gateOf the gate of one connection, which holds single pieces back; what one side has sent and not got through
 *   is lost when that side dies.
 */
export async function startTcpProxy(
  target: { readonly host: string; readonly port: number },
  gateOf: () => Gate = () => () => undefined,
): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const cuts = new Map<Direction, { readonly healed: Promise<void>; readonly heal: () => void }>();

  const pass = (from: Socket, to: Socket, direction: Direction, gate: Gate): void => {
    let last = Promise.resolve();
    from.on('data', (data: Buffer) => {
      from.pause();
      last = last.then(async () => {
        await gate(data, direction);
        await cuts.get(direction)?.healed;
        // A process that has died since has not said it.
        if (direction === 'to-server' && from.destroyed) return;
        to.write(data);
        from.resume();
      });
    });
    from.on('close', () => to.destroy());
    from.on('error', () => to.destroy());
  };
  const server = createServer((client) => {
    const upstream = createConnection({ ...target, noDelay: true });
    client.setNoDelay(true);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    const gate = gateOf();
    pass(client, upstream, 'to-server', gate);
    pass(upstream, client, 'to-client', gate);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut: (...directions) => {
      for (const direction of directions) {
        const { promise, resolve } = Promise.withResolvers<undefined>();
        cuts.set(direction, { healed: promise.then(() => undefined), heal: () => resolve(undefined) });
      }
    },
    heal: () => {
      for (const { heal } of cuts.values()) heal();
      cuts.clear();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
