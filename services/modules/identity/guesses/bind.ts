import type { Runner } from '../../../platform/use-case/runner.ts';
import type { StoresFor } from '../use-cases/stores.ts';
import { settleGuess, takeGuess } from './count-guess.ts';
import { createGuessLimit, type GuessLimit } from './guess-limit.ts';

/** The limit of guesses over the database. */
export function bindGuesses(runner: Runner, storesFor: StoresFor, isOn: boolean): GuessLimit {
  const bind = runner.bindTo(storesFor);
  return createGuessLimit({ takeGuess: bind(takeGuess), settleGuess: bind(settleGuess), isOn });
}
