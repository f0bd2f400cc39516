import type { Chance } from './chance.ts';
import type { FuzzInput } from './input.ts';
import { authInput } from './inputs/auth-inputs.ts';
import { functionInput, nameInput, realtimeInput, storageInput } from './inputs/other-inputs.ts';
import { restInput } from './inputs/rest-inputs.ts';
import { tokenInput } from './inputs/token-inputs.ts';
import type { Target } from './target.ts';

/** A request to any of the doors; those that understand more are asked more often. */
export function anyInput(chance: Chance, target: Target): FuzzInput {
  const of = (make: (chance: Chance, target: Target) => FuzzInput) => () => make(chance, target);
  return chance.weighted([
    [50, of(restInput)],
    [20, of(authInput)],
    [12, of(functionInput)],
    [4, of(realtimeInput)],
    [4, of(storageInput)],
    [4, of(nameInput)],
    [6, of(tokenInput)],
  ]);
}
