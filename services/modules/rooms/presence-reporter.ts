import type { Timers } from '../../platform/actors/timers.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { RoomActors } from './room-actors.ts';
import type { Person } from './room.ts';

/** Somebody whose sockets this process holds in a room. */
export type LocalPerson = Person & { readonly connections: number };

/** Tells rooms' owners whose sockets this process holds. */
export interface PresenceReporter {
  /** How many sockets of somebody are in a room now; 0 when the last one has left. */
  set(roomId: string, person: Person, connections: number): void;
  /** All that this process holds in a room, for an owner that asks. */
  localPeople(roomId: string): readonly LocalPerson[];
  /** The owner of these rooms is gone: the next one is told everything. */
  tellAgain(roomIds: readonly string[]): void;
}

export interface PresenceReporterOptions {
  readonly processId: string;
  readonly actors: RoomActors;
  readonly timers: Timers;
  readonly log: Log;
}

interface LocalRoom {
  readonly people: Map<string, LocalPerson>;
  /** Who has changed since the last report. */
  changed: Map<string, LocalPerson>;
  isComplete: boolean;
  isBusy: boolean;
}

const RETRY_MS = 500;

/** Reports what has changed, one report per room at a time; a report that fails is followed by a complete one. */
export function createPresenceReporter(options: PresenceReporterOptions): PresenceReporter {
  const { processId, actors, timers, log } = options;
  const rooms = new Map<string, LocalRoom>();

  const report = async (roomId: string, room: LocalRoom): Promise<void> => {
    const { isComplete } = room;
    const people = isComplete ? [...room.people.values()] : [...room.changed.values()];
    room.changed = new Map();
    room.isComplete = false;
    await actors.tell(roomId, { type: 'presence', process: processId, people, isComplete });
  };

  const run = (roomId: string, room: LocalRoom): void => {
    if (room.isBusy || (room.changed.size === 0 && !room.isComplete)) return;
    room.isBusy = true;
    report(roomId, room)
      .then(
        () => 0,
        (error: unknown) => {
          log.debug('A room could not be told who is there', { error, room: roomId });
          room.isComplete = room.people.size > 0;
          return RETRY_MS;
        },
      )
      .then((delayMs) => {
        timers.after(delayMs, () => {
          room.isBusy = false;
          if (room.people.size === 0 && room.changed.size === 0 && rooms.get(roomId) === room)
            rooms.delete(roomId);
          run(roomId, room);
        });
      });
  };

  const roomOf = (roomId: string): LocalRoom => {
    let room = rooms.get(roomId);
    if (room === undefined) {
      room = { people: new Map(), changed: new Map(), isComplete: false, isBusy: false };
      rooms.set(roomId, room);
    }
    return room;
  };

  return {
    set: (roomId, person, connections) => {
      const room = roomOf(roomId);
      const local = { ...person, connections };
      if (connections > 0) room.people.set(person.user_id, local);
      else room.people.delete(person.user_id);
      room.changed.set(person.user_id, local);
      run(roomId, room);
    },
    localPeople: (roomId) => [...(rooms.get(roomId)?.people.values() ?? [])],
    tellAgain: (roomIds) => {
      for (const roomId of roomIds) {
        const room = rooms.get(roomId);
        if (room === undefined || room.people.size === 0) continue;
        room.isComplete = true;
        run(roomId, room);
      }
    },
  };
}
