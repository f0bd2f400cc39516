import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Entry } from '../../../platform/actors/actor-kind.ts';
import type { Directory } from '../../../platform/actors/directory.ts';
import { keyOf } from '../../../modules/rooms/actor/receipts.ts';
import type { RoomChange } from '../../../modules/rooms/actor/room.changes.ts';
import type { RoomJournal } from '../../../modules/rooms/actor/room.journal.ts';
import { snapshotOf } from '../../../modules/rooms/actor/room.snapshot.ts';
import type { RoomState } from '../../../modules/rooms/actor/room.state.ts';
import type { RoomEvent } from '../../../modules/rooms/room.ts';

/** A journal of rooms, with rooms and people to write about. */
export interface OpenJournal {
  readonly journal: RoomJournal;
  readonly directory: Directory;
  /** Two accounts; the first one hosts every room. */
  readonly people: readonly [host: string, guest: string];
  /** A room as founding leaves it: one member, one event, epoch 0. */
  addRoom(): Promise<string>;
  close(): Promise<void>;
}

type RoomEntry = Entry<RoomEvent, RoomChange>;

/** What every journal of rooms does: the one in PostgreSQL, and the one that the simulator plays with. */
export function describeJournal(name: string, open: () => Promise<OpenJournal>): void {
  describe(name, () => {
    let opened: OpenJournal;
    let journal: RoomJournal;
    const me = randomUUID();
    beforeAll(async () => {
      opened = await open();
      journal = opened.journal;
      await opened.directory.register(
        { processId: me, url: `http://${me}`, roles: ['rooms'], draining: false },
        600_000,
      );
    });
    afterAll(() => opened.close());

    const claim = async (id: string) => {
      const [claimed] = await opened.directory.claim('room', [id], me);
      if (claimed?.outcome !== 'claimed') throw new Error('It could not be claimed');
      return claimed.head;
    };
    const claimedRoom = async () => claim(await opened.addRoom());
    const chat = (seq: number, text: string, clientId = randomUUID()): RoomEvent => ({
      seq,
      type: 'chat',
      actor_id: opened.people[0],
      client_id: clientId,
      at: new Date(Date.UTC(2026, 10, 27, 8, 0, seq)).toISOString(),
      data: { text },
    });
    const entryOf = (
      { id, epoch, seq }: { id: string; epoch: number; seq: number },
      events: readonly RoomEvent[],
      more: Partial<RoomEntry> = {},
    ): RoomEntry => ({
      id,
      epoch,
      from: seq,
      to: seq + events.length,
      events,
      changes: [],
      wakeAt: null,
      ...more,
    });
    const stateOf = async (id: string): Promise<RoomState> => {
      const head = await claim(id);
      const loaded = (await journal.load([head])).get(id);
      if (loaded === undefined) throw new Error('It is not there');
      return loaded.state;
    };
    const textsOf = async (id: string) =>
      (await journal.readAfter(id, 1, 100)).map(({ seq, data }) => [seq, data['text']]);

    it('stores the events of heads that are where their writer believes, and moves them', async () => {
      const head = await claimedRoom();
      const moved = await journal.write([entryOf(head, [chat(2, 'a'), chat(3, 'b')])]);
      expect(moved).toEqual(new Set([head.id]));
      expect(await textsOf(head.id)).toEqual([
        [2, 'a'],
        [3, 'b'],
      ]);
      expect(await journal.headsOf([head.id, randomUUID()])).toEqual(new Map([[head.id, 3]]));
    });

    it('stores nothing of an older epoch, of another seq, or of a room that is not there, and all of the rest', async () => {
      const [stale, behind, fine] = [await claimedRoom(), await claimedRoom(), await claimedRoom()];
      await claim(stale.id);
      await journal.write([entryOf(behind, [chat(2, 'first')])]);
      const moved = await journal.write([
        entryOf(stale, [chat(2, 'stale')]),
        entryOf(behind, [chat(2, 'again')]),
        entryOf(fine, [chat(2, 'fine')]),
        entryOf({ id: randomUUID(), epoch: 1, seq: 1 }, [chat(2, 'nowhere')]),
      ]);
      expect(moved).toEqual(new Set([fine.id]));
      expect(await textsOf(stale.id)).toEqual([]);
      expect(await textsOf(behind.id)).toEqual([[2, 'first']]);
      expect(await textsOf(fine.id)).toEqual([[2, 'fine']]);
    });

    it('looks whether a head is where it was when there is nothing to store', async () => {
      const [still, gone] = [await claimedRoom(), await claimedRoom()];
      await claim(gone.id);
      expect(await journal.write([entryOf(still, []), entryOf(gone, [])])).toEqual(new Set([still.id]));
    });

    it('changes rows with the events, the last change of each, and loads them at the head', async () => {
      const head = await claimedRoom();
      const [host, guest] = opened.people;
      const joined_at = chat(2, '').at;
      const member = { table: 'member', user_id: guest, joined_at, via: null } as const;
      const ban = {
        table: 'ban',
        user_id: guest,
        banned_by: host,
        reason: null,
        created_at: joined_at,
      } as const;
      await journal.write([
        entryOf(head, [chat(2, 'a')], {
          changes: [{ ...member, role: 'member' }, { ...member, role: 'cohost' }, ban],
        }),
      ]);
      const there = await stateOf(head.id);
      expect(there.members.get(host)?.role).toBe('host');
      expect(there.members.get(guest)?.role).toBe('cohost');
      expect(there.bans).toEqual(new Set([guest]));
      const next = await claim(head.id);
      await journal.write([
        entryOf(next, [chat(3, 'b')], { changes: [{ table: 'member-gone', user_id: guest }] }),
      ]);
      expect([...(await stateOf(head.id)).members.keys()]).toEqual([host]);
    });

    it('loads the state that was stored with its seq, moved on by the events after it', async () => {
      const head = await claimedRoom();
      const { timer, ...state } = await stateOf(head.id);
      const claimed = await claim(head.id);
      const at = chat(2, '').at;
      const running = { ...timer, state: 'running' as const, endsAt: Date.parse(at) + 60_000, phaseSeq: 2 };
      const snapshot = snapshotOf({ ...state, timer: running, lastAt: Date.parse(at) });
      await journal.write([entryOf(claimed, [chat(2, 'a')], { snapshot })]);
      await journal.write([entryOf({ ...claimed, seq: 2 }, [chat(3, 'later')])]);
      const again = await claim(head.id);
      const loaded = (await journal.load([again])).get(head.id);
      expect(loaded?.snapshotSeq).toBe(2);
      expect(loaded?.state.timer).toMatchObject({ state: 'running', endsAt: running.endsAt, phaseSeq: 2 });
      expect(loaded?.state.lastAt).toBe(Date.parse(chat(3, '').at));
    });

    it('stores no state of a stale owner', async () => {
      const stale = await claimedRoom();
      const state = await stateOf(stale.id);
      const snapshot = snapshotOf({ ...state, lastAt: 1 });
      expect(await journal.write([entryOf(stale, [], { snapshot })])).toEqual(new Set());
      const loaded = (await journal.load([await claim(stale.id)])).get(stale.id);
      expect(loaded?.snapshotSeq).toBe(0);
    });

    it('refuses a client_id that is in the log, and everything that was to be stored with it', async () => {
      const [head, other] = [await claimedRoom(), await claimedRoom()];
      const clientId = randomUUID();
      await journal.write([entryOf(head, [chat(2, 'once', clientId)])]);
      const failure: unknown = await journal
        .write([
          entryOf({ ...head, seq: 2 }, [chat(3, 'twice', clientId)]),
          entryOf(other, [chat(2, 'with it')]),
        ])
        .catch((thrown: unknown) => thrown);
      expect(failure).toMatchObject({ reason: 'input.already-exists' });
      expect(journal.isKnownReceipt(failure)).toBe(true);
      expect(await textsOf(head.id)).toEqual([[2, 'once']]);
      expect(await textsOf(other.id)).toEqual([]);
      const key = keyOf(opened.people[0], clientId);
      expect(await journal.findReceipt(head.id, key)).toMatchObject({ seq: 2, reply: { seq: 2 } });
      expect(await journal.findReceipt(other.id, key)).toBeUndefined();
    });

    it('refuses a member that has no account, which is no known receipt', async () => {
      const head = await claimedRoom();
      const change = { table: 'member', user_id: randomUUID(), role: 'member', via: null } as const;
      const failure: unknown = await journal
        .write([entryOf(head, [chat(2, 'a')], { changes: [{ ...change, joined_at: chat(2, '').at }] })])
        .catch((thrown: unknown) => thrown);
      expect(failure).toMatchObject({ reason: 'input.reference-unknown' });
      expect(journal.isKnownReceipt(failure)).toBe(false);
      expect(await textsOf(head.id)).toEqual([]);
    });

    it('remembers receipts of the latest events, and reads portions of the log', async () => {
      const head = await claimedRoom();
      const clientId = randomUUID();
      await journal.write([entryOf(head, [chat(2, 'a', clientId), chat(3, 'b'), chat(4, 'c')])]);
      const loaded = (await journal.load([await claim(head.id)])).get(head.id);
      expect(loaded?.receipts.map(({ seq }) => seq)).toEqual([2, 3, 4]);
      expect(loaded?.receipts[0]).toMatchObject({ key: keyOf(opened.people[0], clientId) });
      expect((await journal.readAfter(head.id, 2, 1)).map(({ seq }) => seq)).toEqual([3]);
      expect((await journal.readAfter(head.id, 1, 100, 3)).map(({ seq }) => seq)).toEqual([2, 3]);
    });

    it('tells the directory when an actor should wake', async () => {
      const head = await claimedRoom();
      await journal.write([entryOf(head, [chat(2, 'a')], { wakeAt: Date.UTC(2020, 0, 1) })]);
      expect(await opened.directory.findOverdue(me, 100)).toContainEqual({ kind: 'room', id: head.id });
    });

    it('has nothing of a room that does not exist', async () => {
      expect(await journal.load([{ id: randomUUID(), epoch: 1, seq: 1 }])).toEqual(new Map());
    });
  });
}
