/** Somebody who talks in a room and does not give up: the same client_id goes out again until it is acknowledged. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Socket } from 'socket.io-client';
import { ask, type Asked } from './sockets.ts';

export interface Speaker {
  readonly asked: readonly Asked[];
  /** Sequence numbers by client_id of what was acknowledged. */
  readonly acknowledged: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

export function startSpeaker(socket: Socket, roomId: string): Speaker {
  const asked: Asked[] = [];
  const acknowledged = new Map<string, number>();
  const stopping = new AbortController();
  const work = (async () => {
    let clientId: string = crypto.randomUUID();
    while (!stopping.signal.aborted) {
      const data = { text: clientId };
      const one = await ask(socket, 'room:post', {
        room_id: roomId,
        client_id: clientId,
        type: 'chat',
        data,
      });
      asked.push(one);
      if (one.reply?.ok === true) {
        acknowledged.set(clientId, one.reply.seq ?? 0);
        clientId = crypto.randomUUID();
      }
      await delay(50);
    }
  })();
  return {
    asked,
    acknowledged,
    stop: async () => {
      stopping.abort();
      await work;
      socket.disconnect();
    },
  };
}
