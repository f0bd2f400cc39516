import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { openMember, type Door, type MemberSocket } from '../rooms/socket.ts';

const PAUSE_MS = 40;
const PATIENCE_MS = 1_600;
const RETRY_MS = 20;

/** One member of a room who posts without end, each post until it is acknowledged. */
export interface Speaker {
  readonly room: string;
  /** When posts were acknowledged. */
  readonly acknowledgedAt: number[];
  stop(): Promise<void>;
}

/** Begins to speak through one process; comes back to the same one when the connection breaks. */
export function speak(door: Door, room: string): Speaker {
  const acknowledgedAt: number[] = [];
  const state = { isOn: true };
  const run = async (): Promise<void> => {
    let socket: MemberSocket | undefined;
    let id = randomUUID();
    while (state.isOn) {
      try {
        socket ??= await inTime(openMember(door, () => undefined));
        const payload = { room_id: room, client_id: id, type: 'chat', data: { text: 'still here' } };
        await inTime(socket.ask('room:post', payload));
        acknowledgedAt.push(performance.now());
        id = randomUUID();
        await pause(PAUSE_MS);
      } catch (thrown) {
        if (!String(thrown).includes('Refused')) {
          socket?.close();
          socket = undefined;
        }
        await pause(RETRY_MS);
      }
    }
    socket?.close();
  };
  const running = run();
  return {
    room,
    acknowledgedAt,
    stop: async () => {
      state.isOn = false;
      await running;
    },
  };
}

/** A connection to a process that died or froze answers nothing. */
async function inTime<Output>(work: Promise<Output>): Promise<Output> {
  const late = new AbortController();
  const timeout = pause(PATIENCE_MS, undefined, { signal: late.signal }).then(() => {
    throw new Error('no answer');
  });
  timeout.catch(() => undefined);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, timeout]);
  } finally {
    late.abort();
  }
}
