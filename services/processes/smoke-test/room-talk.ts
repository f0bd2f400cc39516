import { io } from 'socket.io-client';
import { z } from 'zod';

const joined = z.object({ ok: z.literal(true), room: z.object({ id: z.string() }), seq: z.number() });
const started = z.object({ ok: z.literal(true), timer: z.object({ state: z.literal('running') }) });

/** What is said in a room, and by whom. */
export interface RoomTalk {
  readonly url: string;
  readonly token: string;
  readonly roomId: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Joins a room over a socket and starts its timer: through the owner of the room, in whichever process and release.
 *
 * @throws an error with what was answered instead.
 */
export async function talkInRoom({ url, token, roomId, timeoutMs, signal }: RoomTalk): Promise<void> {
  const socket = io(url, { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false });
  const end = (): void => void socket.disconnect();
  signal.addEventListener('abort', end, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', (error) => reject(new Error(`the socket was refused: ${error.message}`)));
      socket.once('disconnect', (reason) => reject(new Error(`the socket was ended: ${reason}`)));
    });
    const say = async (event: string, message: object, answer: z.ZodType): Promise<void> => {
      const said: unknown = await socket.timeout(timeoutMs).emitWithAck(event, message);
      if (!answer.safeParse(said).success) {
        throw new Error(`${event} was answered ${JSON.stringify(said).slice(0, 200)}`);
      }
    };
    await say('room:join', { room_id: roomId }, joined);
    await say('room:timer', { room_id: roomId, client_id: crypto.randomUUID(), action: 'start' }, started);
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}
