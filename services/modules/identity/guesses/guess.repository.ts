import type { Scope } from '../../../platform/database/scope.ts';
import { firstRow } from '../../../platform/database/scope.ts';
import * as statements from './guess.statements.ts';

/** Who is guessed at, and from where. */
export interface Guesser {
  readonly subject: string;
  /** The account; a fresh uuid where there is none, so that both cost the same. */
  readonly userId: string;
  readonly device: string;
}

/** A guess that may be made; it counts as a wrong one until it is told otherwise. */
export interface TakenGuess {
  readonly device: string;
  readonly at: string;
}

/** The storage of guesses. */
export interface Guesses {
  /** The guess, or for how long none may be made. */
  take(guesser: Guesser): Promise<TakenGuess | { readonly waitMs: number }>;
  /** It was wrong: after a few the wait begins, and grows. */
  lock(subject: string, device: string): Promise<void>;
  /** It was right. */
  forget(subject: string, guess: TakenGuess): Promise<void>;
  rememberDevice(userId: string, device: string): Promise<void>;
}

/** Guesses over `auth.guesses` and `auth.known_devices`. */
export function createGuesses(scope: Scope): Guesses {
  return {
    take: async (guesser) => {
      const taken = await firstRow<TakenGuess>(scope, statements.takeGuess, { ...guesser });
      if (taken !== undefined) return taken;
      const wait = await firstRow<{ wait_ms: number }>(scope, statements.waitOfGuess, { ...guesser });
      return { waitMs: wait?.wait_ms ?? 1_000 };
    },
    lock: async (subject, device) => {
      await scope.rows(statements.lockAfterGuess, { subject, device });
    },
    forget: async (subject, guess) => {
      await scope.rows(statements.forgetGuess, { subject, ...guess });
    },
    rememberDevice: async (userId, device) => {
      await scope.rows(statements.rememberDevice, { userId, device });
      await scope.rows(statements.forgetOldDevices, { userId });
    },
  };
}
