import { connect, type Socket } from 'node:net';

/** One kept HTTP/1.1 connection with one request on its way: the cheapest client that still reads every answer. */
export interface Connection {
  /** Sends a request; `onAnswer` is told its status once the answer has arrived whole. */
  send(request: Buffer): void;
  close(): void;
}

const HEAD_END = Buffer.from('\r\n\r\n');

export async function openConnection(
  target: { readonly host: string; readonly port: number },
  onAnswer: (status: number) => void,
): Promise<Connection> {
  const socket = await open(target);
  let held: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const size = sizeOf(held);
    if (size === undefined || held.length < size) return;
    if (held.length > size) throw new Error('More than one answer to one request');
    const status = Number(held.toString('latin1', 9, 12));
    held = Buffer.alloc(0);
    onAnswer(status);
  });
  return {
    send: (request) => void socket.write(request),
    close: () => socket.destroy(),
  };
}

function open(target: { readonly host: string; readonly port: number }): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...target, noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.on('error', (error) => {
        throw error;
      });
      resolve(socket);
    });
  });
}

/** Head and body together; undefined while the head is not whole. */
function sizeOf(held: Buffer): number | undefined {
  const end = held.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const length = /\r\ncontent-length: (\d+)/i.exec(held.toString('latin1', 0, end))?.[1];
  if (length === undefined) throw new Error('An answer without Content-Length');
  return end + HEAD_END.length + Number(length);
}
