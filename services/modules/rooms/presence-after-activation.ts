import type { ActorSystem } from '../../platform/actors/actor-system.ts';
import { coalesce } from '../../platform/actors/coalesce.ts';
import type { RoomTime } from '../../platform/actors/room-time.ts';
import type { Timers } from '../../platform/actors/timers.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import { ROOM_KIND } from './actor/room.actor.ts';
import type { RoomMessage } from './actor/room.messages.ts';
import type { LocalPerson, PresenceReporter } from './presence-reporter.ts';

export interface PresenceAfterActivationOptions {
  readonly system: Pick<ActorSystem, 'ask' | 'call' | 'onCall' | 'peers'>;
  readonly reporter: Pick<PresenceReporter, 'localPeople'>;
  readonly roomTime: RoomTime;
  readonly timers: Timers;
  readonly log: Log;
}

/** The call with which a new owner asks a process whose sockets it holds. */
const WHO_IS_THERE = 'rooms.who-is-there';
/** So long sockets of a lost process have to come back before they count as having left. */
const SETTLE_MS = 5_000;

/**
 * A room that has come to a new owner knows its members but not who is there: every living process is asked, for
 * many rooms in one call. Gives what is to be run when a room is activated.
 */
export function presenceAfterActivation(options: PresenceAfterActivationOptions): (roomId: string) => void {
  const { system, reporter, roomTime, timers, log } = options;
  const tell = (roomId: string, message: RoomMessage): void => {
    system.ask(ROOM_KIND, roomId, message).catch((error: unknown) => {
      log.debug('a room could not be told who is there', { error, room: roomId });
    });
  };

  system.onCall(WHO_IS_THERE, (message) =>
    (message as readonly string[]).map((roomId) => reporter.localPeople(roomId)),
  );

  const askAll = coalesce<string, undefined>(async (roomIds) => {
    await Promise.allSettled(
      system.peers.map(async (peer) => {
        const answers = (await system.call(
          peer,
          WHO_IS_THERE,
          roomIds,
        )) as readonly (readonly LocalPerson[])[];
        roomIds.forEach((roomId, index) => {
          const people = answers[index] ?? [];
          if (people.length === 0) return;
          tell(roomId, { type: 'presence', process: peer.processId, people, isComplete: true });
        });
      }),
    );
    return roomIds.map(() => undefined);
  });

  return (roomId) => {
    const since = Math.floor(roomTime.now());
    void askAll(roomId);
    timers.after(SETTLE_MS, () => tell(roomId, { type: 'settle', since }));
  };
}
