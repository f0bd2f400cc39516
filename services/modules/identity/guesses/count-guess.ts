import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { EVERYONE } from '../use-cases/deps.ts';
import type { Guesses, TakenGuess } from './guess.repository.ts';

interface Deps {
  readonly guesses: Guesses;
}

const Guesser = z.strictObject({ subject: z.string(), userId: z.uuid(), device: z.string() });

/** Asks whether a guess may be made, and counts it. Each in a transaction of its own: rows of two never wait in a ring. */
export const takeGuess = useCase<Deps, typeof Guesser, TakenGuess | { readonly waitMs: number }>({
  name: 'identity.take-guess',
  kind: 'command',
  input: Guesser,
  roles: EVERYONE,
  runsAs: 'system',
  run: ({ guesses }, _caller, guesser) => guesses.take(guesser),
});

const Settled = z.strictObject({
  subject: z.string(),
  userId: z.uuid(),
  device: z.string(),
  guess: z.strictObject({ device: z.string(), at: z.string() }),
  was_right: z.boolean(),
});

/** Tells what became of a guess. The device of a right one is known from then on. */
export const settleGuess = useCase<Deps, typeof Settled, undefined>({
  name: 'identity.settle-guess',
  kind: 'command',
  input: Settled,
  roles: EVERYONE,
  runsAs: 'system',
  run: async ({ guesses }, _caller, { subject, userId, device, guess, was_right: wasRight }) => {
    if (!wasRight) return guesses.lock(subject, guess.device).then(() => undefined);
    await guesses.forget(subject, guess);
    if (device !== '') await guesses.rememberDevice(userId, device);
    return undefined;
  },
});
