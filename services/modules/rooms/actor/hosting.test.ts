import { describe, expect, it } from '@jest/globals';
import { decideRoom } from './decide.ts';
import type { RoomDecision } from './draft.ts';
import type { RoomMessage } from './room.messages.ts';
import type { OpenInvitation, RoomState } from './room.state.ts';
import { BEGINNING, buildPerson, buildState } from './testing.ts';

const now = BEGINNING + 60_000;
const say = (state: RoomState, message: RoomMessage): RoomDecision =>
  decideRoom(state, message, { nextSeq: 2, now });

describe('invitations', () => {
  const invite: RoomMessage = {
    type: 'invite',
    by: 'host',
    id: 'new',
    tokenHash: 'hash',
    expiresInSeconds: null,
    maxUses: null,
  };
  const invitations = (count: number, overrides: Partial<OpenInvitation> = {}): RoomState => {
    const made = Array.from({ length: count }, (_none, index): OpenInvitation => {
      const createdAt = new Date(BEGINNING).toISOString();
      const id = `old ${index}`;
      const bounds = { expires_at: null, max_uses: null, uses: 0 };
      return { id, ...bounds, tokenHash: id, createdBy: 'host', createdAt, ...overrides };
    });
    return buildState(undefined, { invitations: new Map(made.map((one) => [one.id, one])) });
  };

  it('are a hundred at most', () => {
    expect(say(invitations(99), invite).reply).toMatchObject({ id: 'new', uses: 0 });
    expect(() => say(invitations(100), invite)).toThrow(
      expect.objectContaining({ reason: 'room.too-many-invitations' }),
    );
  });

  it('asked for again are the same with another token, and need no room', () => {
    const { state, changes, reply } = say(invitations(100, { uses: 2 }), { ...invite, id: 'old 7' });
    expect(reply).toMatchObject({ id: 'old 7', uses: 2 });
    expect([state.invitations.size, state.invitations.get('old 7')?.tokenHash]).toEqual([100, 'hash']);
    expect(changes).toMatchObject([{ table: 'invitation', id: 'old 7', token_hash: 'hash', uses: 2 }]);
  });

  it.each<[string, Partial<OpenInvitation>, string]>([
    ['expired', { expires_at: new Date(now).toISOString() }, 'invitation.expired'],
    ['used up', { max_uses: 1, uses: 1 }, 'invitation.used-up'],
  ])(
    'that are %s leave room for new ones, and the last hundred are still told as such',
    (_how, over, reason) => {
      const { state, changes = [] } = say(invitations(100, over), invite);
      expect([state.invitations.has('new'), state.invitations.size]).toEqual([true, 100]);
      expect(changes).toContainEqual(
        expect.objectContaining({
          table: 'invitation',
          id: 'old 0',
          revoked_at: new Date(now).toISOString(),
        }),
      );
      const join = { type: 'join', person: buildPerson('mia'), isEligible: false } as const;
      expect(() => say(state, { ...join, invitationId: 'old 99' })).toThrow(
        expect.objectContaining({ reason }),
      );
    },
  );
});

describe('a role', () => {
  const there = (id: string): RoomState =>
    buildState(
      { host: 'host', mia: 'member' },
      {
        present: new Map([[id, { person: buildPerson(id), byProcess: new Map([['p', 1]]) }]]),
        presenceVersion: 7,
      },
    );
  const promote: RoomMessage = { type: 'set-role', by: 'host', userId: 'mia', role: 'cohost' };

  it('is shown at once with those who are there', () => {
    const { state, effects } = say(there('mia'), promote);
    expect(effects).toEqual([{ type: 'presence' }]);
    expect(state.presenceVersion).toBeGreaterThan(7);
  });

  it('changes nothing that is shown of somebody who is not there', () => {
    expect(say(there('host'), promote).effects).toEqual([]);
  });
});
