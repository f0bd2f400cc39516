import { aiTooManyAtOnce } from './errors.ts';

/** How many questions each person has under way. */
export interface Turns {
  /** The way to end one, once. @throws `ai.too-many-at-once` */
  begin(userId: string): () => void;
}

/** Nobody takes the places of all others: so many questions at once per person. */
export function createTurns(most: number): Turns {
  const running = new Map<string, number>();
  return {
    begin: (userId) => {
      const count = running.get(userId) ?? 0;
      if (count >= most) throw aiTooManyAtOnce({ most }, { retryAfterMs: 2_000 });
      running.set(userId, count + 1);
      let isEnded = false;
      return () => {
        if (isEnded) return;
        isEnded = true;
        const left = (running.get(userId) ?? 1) - 1;
        if (left === 0) running.delete(userId);
        else running.set(userId, left);
      };
    },
  };
}
