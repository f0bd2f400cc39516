import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Directory, Peer } from '../../../platform/actors/directory.ts';

/** A directory with what a test must be able to do to its rows. */
export interface OpenDirectory {
  readonly directory: Directory;
  /** An actor of kind `room` that nobody has owned yet, at seq 1. */
  addActor(): Promise<string>;
  /** The lease of a process is over, whatever it believes. */
  endLease(processId: string): Promise<void>;
  /** The actor should have woken so long ago; negative when it still has time. */
  setWakeAt(id: string, msAgo: number): Promise<void>;
  close(): Promise<void>;
}

const LEASE_MS = 60_000;
const KIND = 'room';

/** What every directory does: the one in PostgreSQL, and the one that the simulator plays with. */
export function describeDirectory(name: string, open: () => Promise<OpenDirectory>): void {
  describe(name, () => {
    let opened: OpenDirectory;
    let directory: Directory;
    beforeAll(async () => {
      opened = await open();
      directory = opened.directory;
    });
    afterAll(() => opened.close());

    const join = async (overrides: Partial<Peer> = {}): Promise<Peer> => {
      const processId = randomUUID();
      const peer = { processId, url: `http://${processId}`, roles: ['rooms'], draining: false, ...overrides };
      await directory.register(peer, LEASE_MS);
      return peer;
    };
    const addressOf = ({ processId, url }: Peer) => ({ processId, url });

    it('gives an actor that nobody owns to whoever claims it, with the next epoch and its seq', async () => {
      const peer = await join();
      const id = await opened.addActor();
      expect(await directory.find(KIND, [id])).toEqual([{ outcome: 'free' }]);
      expect(await directory.claim(KIND, [id], peer.processId)).toEqual([
        { outcome: 'claimed', head: { id, epoch: 1, seq: 1 } },
      ]);
      expect(await directory.find(KIND, [id])).toEqual([
        { outcome: 'owned', owner: addressOf(peer), epoch: 1 },
      ]);
    });

    it('raises the epoch when the owner itself claims again', async () => {
      const { processId } = await join();
      const id = await opened.addActor();
      await directory.claim(KIND, [id], processId);
      expect(await directory.claim(KIND, [id], processId)).toMatchObject([{ head: { epoch: 2 } }]);
    });

    it('names the owner to others as long as its lease lasts, and gives them the actor afterwards', async () => {
      const [owner, other] = [await join(), await join()];
      const id = await opened.addActor();
      await directory.claim(KIND, [id], owner.processId);
      expect(await directory.claim(KIND, [id], other.processId)).toEqual([
        { outcome: 'owned', owner: addressOf(owner) },
      ]);
      await opened.endLease(owner.processId);
      expect(await directory.find(KIND, [id])).toEqual([{ outcome: 'free' }]);
      expect(await directory.claim(KIND, [id], other.processId)).toMatchObject([{ head: { epoch: 2 } }]);
    });

    it('does not know what does not exist, and answers in the order of the question', async () => {
      const { processId } = await join();
      const [first, second, missing] = [await opened.addActor(), await opened.addActor(), randomUUID()];
      const claims = await directory.claim(KIND, [second, missing, first], processId);
      expect(claims).toMatchObject([
        { outcome: 'claimed', head: { id: second } },
        { outcome: 'unknown' },
        { outcome: 'claimed', head: { id: first } },
      ]);
      const found = await directory.find(KIND, [missing, first]);
      expect(found.map(({ outcome }) => outcome)).toEqual(['unknown', 'owned']);
    });

    it('never prolongs a lease that has ended; a new registration begins another one', async () => {
      const peer = await join();
      expect(await directory.renew(peer.processId, LEASE_MS)).toMatchObject({ isHeld: true });
      await opened.endLease(peer.processId);
      expect(await directory.renew(peer.processId, LEASE_MS)).toMatchObject({ isHeld: false });
      expect(await directory.renew(peer.processId, LEASE_MS)).toMatchObject({ isHeld: false });
      await directory.register(peer, LEASE_MS);
      expect(await directory.renew(peer.processId, LEASE_MS)).toMatchObject({ isHeld: true });
      expect(await directory.renew(randomUUID(), LEASE_MS)).toMatchObject({ isHeld: false });
    });

    it('tells the living processes, what they do, and when the first lease of another one ends', async () => {
      const [me, other, gone] = [await join(), await join({ roles: ['api'] }), await join()];
      await directory.setDraining(other.processId, true);
      await opened.endLease(gone.processId);
      await directory.register(other, 5_000);
      await directory.setDraining(other.processId, true);
      const { peers, soonestEndMs, databaseMs } = await directory.renew(me.processId, LEASE_MS);
      expect(peers).toContainEqual(me);
      expect(peers).toContainEqual({ ...other, draining: true });
      expect(peers.map(({ processId }) => processId)).not.toContain(gone.processId);
      expect(soonestEndMs).toBeGreaterThan(0);
      expect(soonestEndMs).toBeLessThanOrEqual(5_000);
      expect(Math.abs(databaseMs - Date.now())).toBeLessThan(3_600_000);
    });

    it('ends the lease of a process that is buried, of one that leaves, and of the one before at an address', async () => {
      const [buried, leaves, before] = [await join(), await join(), await join()];
      await directory.bury(buried.processId);
      await directory.unregister(leaves.processId);
      const next = await join({ url: before.url });
      const { peers } = await directory.renew(next.processId, LEASE_MS);
      const living = new Set(peers.map(({ processId }) => processId));
      for (const { processId } of [buried, leaves, before]) {
        expect(living.has(processId)).toBe(false);
        expect(await directory.renew(processId, LEASE_MS)).toMatchObject({ isHeld: false });
      }
      expect(living.has(next.processId)).toBe(true);
    });

    it('gives away what is given under the epoch that the head has, to somebody or to nobody', async () => {
      const [owner, next] = [await join(), await join()];
      const [mine, stale] = [await opened.addActor(), await opened.addActor()];
      await directory.claim(KIND, [mine, stale], owner.processId);
      const heads = [
        { id: mine, epoch: 1 },
        { id: stale, epoch: 0 },
      ];
      await directory.release(KIND, heads, next.processId);
      expect(await directory.find(KIND, [mine, stale])).toEqual([
        { outcome: 'owned', owner: addressOf(next), epoch: 1 },
        { outcome: 'owned', owner: addressOf(owner), epoch: 1 },
      ]);
      await directory.release(KIND, [{ id: mine, epoch: 1 }], null);
      expect(await directory.find(KIND, [mine])).toEqual([{ outcome: 'free' }]);
    });

    it('finds what should have woken and is owned by nobody who lives, or by the one who asks', async () => {
      const [me, other] = [await join(), await join()];
      const ids = [
        await opened.addActor(),
        await opened.addActor(),
        await opened.addActor(),
        await opened.addActor(),
      ];
      const [nobodys, mine, others, early] = ids as [string, string, string, string];
      await directory.claim(KIND, [mine], me.processId);
      await directory.claim(KIND, [others], other.processId);
      for (const [index, id] of [nobodys, mine, others].entries()) await opened.setWakeAt(id, 1_000 - index);
      await opened.setWakeAt(early, -60_000);
      const overdue = async (most: number) =>
        (await directory.findOverdue(me.processId, most))
          .map(({ id }) => id)
          .filter((id) => ids.includes(id));
      expect(await overdue(100)).toEqual([nobodys, mine]);
      expect(await overdue(1)).toEqual([nobodys]);
      await opened.endLease(other.processId);
      expect(await overdue(100)).toEqual([nobodys, mine, others]);
    });
  });
}
