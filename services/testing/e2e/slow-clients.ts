/** Clients that hold a connection and give, or take, as little as they can. */
import { connect, type Socket } from 'node:net';

/** A connection that is held. */
export interface Held {
  /** Milliseconds until the other side ended it; undefined while it lasts. */
  endedAfterMs(): number | undefined;
  /** What the other side has said. */
  said(): string;
  end(): void;
}

/** Opens a connection, says something at once, and then a little every so often. */
export function hold(
  base: string,
  first: string | Buffer,
  drip?: { readonly bytes: string | Buffer; readonly everyMs: number },
): Held {
  const { hostname, port } = new URL(base);
  const beganAt = performance.now();
  let endedAfterMs: number | undefined;
  let said = '';
  let timer: NodeJS.Timeout | undefined;
  const socket: Socket = connect(Number(port), hostname, () => {
    socket.write(first);
    if (drip === undefined) return;
    timer = setInterval(() => {
      if (socket.writable && !socket.writableNeedDrain) socket.write(drip.bytes);
    }, drip.everyMs);
  });
  socket.on('data', (data: Buffer) => {
    if (said.length < 10_000) said += data.toString();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    clearInterval(timer);
    endedAfterMs ??= performance.now() - beganAt;
  });
  return {
    endedAfterMs: () => endedAfterMs,
    said: () => said,
    end: () => socket.destroy(),
  };
}
