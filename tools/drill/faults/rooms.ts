import { setTimeout as delay } from 'node:timers/promises';
import { makePublicRoom } from '../../../services/testing/chaos/room-load.ts';
import { signUp } from '../../../services/testing/e2e/stage.ts';
import { RoomClient } from '../../../services/testing/rooms/room-client.ts';
import type { Drill, Undo } from '../drill.ts';
import type { Ground } from '../ground.ts';
import { again, holdOpen, inTurn, undoAll } from './means.ts';

const ROOMS = 12;
/** A process that has come is given its share when it has been there for some seconds. */
const STAYS_MS = 10_000;
const LOCK = 'lock table app.room_events in exclusive mode';

/** Rooms whose writes hang or are lost, and that do not settle. */
export const rooms = (): readonly Drill[] => [
  {
    alerts: ['StudyFlowRoomWritesSlow'],
    fault:
      'somebody takes the lock of the log of rooms again and again, each time for nine tenths of a second',
    begin: async (ground) => {
      const talk = await startTalk(ground);
      const lock = again(async () => {
        const release = await holdOpen(ground, LOCK);
        await delay(900);
        await release();
      });
      return undoAll(talk, lock);
    },
  },
  {
    alerts: ['StudyFlowRoomWritesLost', 'StudyFlowRoomPostsBudgetBurns'],
    fault: 'somebody holds the lock of the log of rooms, and the network cuts who waits for it',
    begin: async (ground) => undoAll(await startTalk(ground), cutWhoWaits(ground)),
  },
  {
    alerts: ['StudyFlowRoomsUnsettled'],
    fault: 'a process comes and goes, again and again: each time it is given its share of the rooms',
    begin: async (ground) => {
      const talk = await startTalk(ground);
      const swings = again(async () => {
        const extra = await ground.addProcess({ index: 32 });
        await delay(STAYS_MS);
        await ground.removeProcess(extra);
      });
      return undoAll(talk, swings);
    },
  },
];

/** Whoever waits for a lock loses the connection while PostgreSQL may yet write. */
function cutWhoWaits(ground: Ground): Undo {
  return again(async () => {
    const release = await holdOpen(ground, LOCK);
    await delay(3_000);
    await ground.stage.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where cardinality(pg_blocking_pids(pid)) > 0`,
    );
    await release();
    await delay(500);
  });
}

/** Two people in each of some rooms, who post all along. */
async function startTalk(ground: Ground): Promise<Undo> {
  const { stage } = ground;
  const host = await signUp(stage);
  const people = [host, await signUp(stage)];
  const { api_urls: urls } = stage.run;
  const places = await Promise.all(
    Array.from({ length: ROOMS }, (_, index) => makePublicRoom(stage, host, index)),
  );
  const members = places.flatMap((room, place) =>
    people.map(({ token }, index) => {
      return new RoomClient({
        name: `drill-${place}-${index}`,
        urlOf: (attempt) => inTurn(urls, place + index + attempt),
        ...{ token, room },
        history: { add: () => undefined },
      });
    }),
  );
  const talks = members.map((member) =>
    again(async () => {
      // One after the other does not wait for those that hang.
      void member.post('Who has read chapter three?');
      await delay(400);
    }),
  );
  return async () => {
    for (const member of members) member.stop();
    for (const talk of talks) await talk();
  };
}
