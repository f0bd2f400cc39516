import type { Timers } from '../../../platform/actors/timers.ts';
import type { RoomBroadcast } from '../broadcast.ts';

/** Shows who types: told once when it begins, and ended after a while if nobody does. */
export interface TypingPublisher {
  show(roomId: string, userId: string, typing: boolean): void;
}

/** Whoever has not said for so long that they type has stopped. */
const ENDS_AFTER_MS = 5_000;

export function createTypingPublisher(
  broadcast: Pick<RoomBroadcast, 'publishTyping'>,
  timers: Timers,
): TypingPublisher {
  const cancels = new Map<string, () => void>();
  const end = (key: string): boolean => {
    cancels.get(key)?.();
    return cancels.delete(key);
  };
  return {
    show: (roomId, userId, typing) => {
      const key = `${roomId} ${userId}`;
      const wasTyping = end(key);
      if (typing) {
        const stop = (): void => {
          if (end(key)) broadcast.publishTyping(roomId, userId, false);
        };
        cancels.set(key, timers.after(ENDS_AFTER_MS, stop));
      }
      if (typing !== wasTyping) broadcast.publishTyping(roomId, userId, typing);
    },
  };
}
