import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Passed } from './haproxy.ts';

/** A front that passes bytes on as they are and knows of lengths alone: the careless one that S13 is about. */
export async function startNaiveFront(
  server: string,
): Promise<{ readonly port: number; readonly passed: () => readonly Passed[]; stop(): Promise<void> }> {
  const passed: Passed[] = [];
  const sockets = new Set<Socket>();
  const front = createServer((client) => {
    const back = connect(Number(server.split(':')[1]), '127.0.0.1');
    let unread = '';
    for (const socket of [client, back]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    }
    client.on('data', (chunk) => {
      unread = countRequests(unread + chunk.toString('latin1'), passed);
      back.write(chunk);
    });
    back.pipe(client);
    client.on('close', () => back.destroy());
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  return {
    port: (front.address() as AddressInfo).port,
    passed: () => passed,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      front.close();
      await once(front, 'close');
    },
  };
}

/** Counts what it takes for requests. @returns what is left of the text. */
function countRequests(text: string, passed: Passed[]): string {
  let rest = text;
  for (let end = rest.indexOf('\r\n\r\n'); end >= 0; end = rest.indexOf('\r\n\r\n')) {
    const head = rest.slice(0, end);
    const length = Number(/\r\nContent-Length: *(\d+)/i.exec(head)?.[1] ?? 0);
    const [method = '', path = ''] = head.split(' ');
    passed.push({ method, path, status: 200 });
    rest = rest.slice(end + 4 + length);
  }
  return rest;
}
