import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A Service as kube-proxy makes one: a connection goes to one of the endpoints of its first moment, and stays there. */
export interface Service {
  readonly address: string;
  setEndpoints(ports: readonly number[]): void;
  stop(): Promise<void>;
}

export async function startService(endpoints: readonly number[]): Promise<Service> {
  let ports = endpoints;
  let next = 0;
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    next += 1;
    const pod = connect({ port: ports[next % ports.length] ?? 0, host: '127.0.0.1', allowHalfOpen: true });
    for (const [socket, other] of [
      [client, pod],
      [pod, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    setEndpoints: (now) => {
      ports = now;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
