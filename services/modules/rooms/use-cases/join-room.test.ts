import { describe, expect, it } from '@jest/globals';
import { unavailable } from '../../../platform/errors/common.ts';
import { buildCaller } from '../../../testing/people.ts';
import { buildPerson } from '../actor/testing.ts';
import { roomFull } from '../errors.ts';
import type { Person } from '../room.ts';
import { joinRoom } from './join-room.ts';

const ROOM = 'ABCDEF00-0000-4000-8000-000000000001';

describe('coming into a room', () => {
  /** Comes in by a socket while the room answers so; gives whose presence was corrected. */
  const join = async (failure: Error): Promise<(readonly [roomId: string, person: Person])[]> => {
    const corrected: (readonly [string, Person])[] = [];
    const deps: Parameters<typeof joinRoom.run>[0] = {
      rooms: {
        introduce: () => Promise.resolve({ person: buildPerson('mia'), isEligible: true }),
      } as unknown as Parameters<typeof joinRoom.run>[0]['rooms'],
      actors: { tell: () => Promise.reject(failure) },
      sockets: { correct: (...told) => void corrected.push(told) },
      processId: 'here',
    };
    const input = { room_id: ROOM, after: undefined };
    await expect(joinRoom.run(deps, buildCaller(), input, { requestId: 'test' })).rejects.toBe(failure);
    return corrected;
  };

  it.each([
    ['the room cannot be reached', unavailable()],
    ['something breaks', new Error('a bug')],
  ])(
    'may have happened or not when %s: the room is told how many sockets there really are',
    async (_why, failure) => {
      expect(await join(failure)).toEqual([[ROOM.toLowerCase(), buildPerson('mia')]]);
    },
  );

  it('leaves nothing to correct when it was refused', async () => {
    expect(await join(roomFull({ max_members: 2 }))).toEqual([]);
  });
});
