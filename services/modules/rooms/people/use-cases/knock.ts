import { useCase } from '../../../../platform/use-case/use-case.ts';
import { PEOPLE } from '../../use-cases/deps.ts';
import { KnockInput } from '../contract.ts';
import type { PeopleDeps } from '../deps.ts';

/**
 * Asks to be let into a room whose id one has. Its hosts hear of it at once.
 *
 * @throws `room.not-found` where there is none, it takes no knocks, or none from the caller: which of these is not told.
 * @throws `room.knock-declined`, `room.too-many-knocks`.
 */
export const knock = useCase<
  PeopleDeps,
  typeof KnockInput,
  { readonly status: 'pending' | 'member'; readonly expires_at: string | null }
>({
  name: 'rooms.knock',
  kind: 'ask',
  roles: PEOPLE,
  input: KnockInput,
  run: async ({ people, actors }, _caller, { id }) => {
    const { person, isEligible } = await people.introduceAtDoor(id);
    return actors.tell(id, { type: 'knock', person, isEligible });
  },
});
