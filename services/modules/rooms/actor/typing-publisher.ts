import type { Timers } from '../../../platform/actors/timers.ts';
import type { RoomBroadcast } from '../broadcast.ts';

/** Shows who types: when it begins, now and then while it goes on, and its end, even if nobody says it. */
export interface TypingPublisher {
  show(roomId: string, userId: string, typing: boolean): void;
}

/** Whoever has not said for so long that they type has stopped. */
const ENDS_AFTER_MS = 5_000;
/** Who has come meanwhile hears of it, and nobody takes it for forgotten; more often it is not said again. */
const SAID_AGAIN_AFTER_MS = 2_000;

interface Typist {
  readonly cancelEnd: () => void;
  readonly quiet: { isOver: boolean; readonly cancel: () => void };
}

export function createTypingPublisher(
  broadcast: Pick<RoomBroadcast, 'publishTyping'>,
  timers: Timers,
): TypingPublisher {
  const typists = new Map<string, Typist>();

  const say = (roomId: string, userId: string): Typist['quiet'] => {
    broadcast.publishTyping(roomId, userId, true);
    const quiet = {
      isOver: false,
      cancel: timers.after(SAID_AGAIN_AFTER_MS, () => (quiet.isOver = true)),
    };
    return quiet;
  };
  const end = (roomId: string, userId: string): void => {
    const key = `${roomId} ${userId}`;
    const known = typists.get(key);
    if (known === undefined) return;
    typists.delete(key);
    known.cancelEnd();
    known.quiet.cancel();
    broadcast.publishTyping(roomId, userId, false);
  };
  const goOn = (roomId: string, userId: string): void => {
    const key = `${roomId} ${userId}`;
    const known = typists.get(key);
    known?.cancelEnd();
    const quiet = known === undefined || known.quiet.isOver ? say(roomId, userId) : known.quiet;
    const cancelEnd = timers.after(ENDS_AFTER_MS, () => end(roomId, userId));
    typists.set(key, { quiet, cancelEnd });
  };

  return {
    show: (roomId, userId, typing) => (typing ? goOn(roomId, userId) : end(roomId, userId)),
  };
}
