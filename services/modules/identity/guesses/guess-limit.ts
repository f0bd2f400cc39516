import type { Caller } from '../../../platform/use-case/caller.ts';
import type { BoundUseCase, Call } from '../../../platform/use-case/use-case.ts';
import { tooManyGuesses } from './errors.ts';
import type { Guesser, TakenGuess } from './guess.repository.ts';

/** A guess that was allowed: whoever took it says what became of it. */
export interface OpenGuess {
  right(): Promise<void>;
  wrong(): Promise<void>;
  /** Nothing was compared, so nothing was learned: a place in the queue for hashing was not to be had. */
  withdrawn(): Promise<void>;
}

/** Bounds how often somebody may guess at one account (S6). */
export interface GuessLimit {
  /** @throws `auth.too-many-guesses` with the time to wait. */
  take(guesser: Guesser, caller: Caller, call: Call): Promise<OpenGuess>;
}

export interface GuessLimitOptions {
  readonly takeGuess: BoundUseCase<TakenGuess | { readonly waitMs: number }>;
  readonly settleGuess: BoundUseCase<undefined>;
  /** Off with RATE_LIMITS=off, for load tests. */
  readonly isOn: boolean;
}

const nothing = (): Promise<void> => Promise.resolve();
const UNLIMITED: OpenGuess = { right: nothing, wrong: nothing, withdrawn: nothing };

export function createGuessLimit({ takeGuess, settleGuess, isOn }: GuessLimitOptions): GuessLimit {
  if (!isOn) return { take: () => Promise.resolve(UNLIMITED) };
  return {
    take: async (guesser, caller, { requestId }) => {
      const taken = await takeGuess.execute(caller, { ...guesser }, { requestId });
      if ('waitMs' in taken) throw tooManyGuesses({}, { retryAfterMs: taken.waitMs });
      const settle = async (was_right: boolean, device = guesser.device): Promise<void> => {
        await settleGuess.execute(caller, { ...guesser, device, guess: taken, was_right }, { requestId });
      };
      return {
        right: () => settle(true),
        wrong: () => settle(false),
        withdrawn: () => settle(true, ''),
      };
    },
  };
}
