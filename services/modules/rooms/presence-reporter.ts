import type { Timers } from '../../platform/actors/timers.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { RoomActors } from './room-actors.ts';
import type { Person } from './room.ts';

/** Somebody whose sockets this process holds in a room. */
export type LocalPerson = Person & { readonly connections: number };

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
  /** Told once its owner knows everything. */
  readonly waiting: Set<() => void>;
}

const RETRY_MS = 500;
/** An owner that does not answer holds nobody up longer. */
const LONGEST_WAIT_MS = 1_000;

/**
 * Tells rooms' owners whose sockets this process holds: what has changed, one report per room at a time; a report
 * that fails is followed by a complete one.
 */
export class PresenceReporter {
  readonly #options: PresenceReporterOptions;
  readonly #rooms = new Map<string, LocalRoom>();

  constructor(options: PresenceReporterOptions) {
    this.#options = options;
  }

  /** How many sockets of somebody are in a room now; 0 when the last one has left. */
  set(roomId: string, person: Person, connections: number): void {
    const room = this.#roomOf(roomId);
    const local = { ...person, connections };
    if (connections > 0) room.people.set(person.user_id, local);
    else room.people.delete(person.user_id);
    room.changed.set(person.user_id, local);
    this.#run(roomId, room);
  }

  /** Resolves when a room's owner knows everything that was set, or after a second. */
  whenTold(roomId: string): Promise<void> {
    const room = this.#rooms.get(roomId);
    if (room === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#options.timers.after(LONGEST_WAIT_MS, () => go());
      const go = (): void => {
        cancel();
        room.waiting.delete(go);
        resolve();
      };
      room.waiting.add(go);
      this.#run(roomId, room);
    });
  }

  /** All that this process holds in a room, for an owner that asks. */
  localPeople(roomId: string): readonly LocalPerson[] {
    return [...(this.#rooms.get(roomId)?.people.values() ?? [])];
  }

  /** The owner of these rooms is gone: the next one is told everything. */
  tellAgain(roomIds: readonly string[]): void {
    for (const roomId of roomIds) {
      const room = this.#rooms.get(roomId);
      if (room === undefined || room.people.size === 0) continue;
      room.isComplete = true;
      this.#run(roomId, room);
    }
  }

  #roomOf(roomId: string): LocalRoom {
    let room = this.#rooms.get(roomId);
    if (room === undefined) {
      room = { people: new Map(), changed: new Map(), isComplete: false, isBusy: false, waiting: new Set() };
      this.#rooms.set(roomId, room);
    }
    return room;
  }

  #run(roomId: string, room: LocalRoom): void {
    if (room.isBusy) return;
    if (room.changed.size === 0 && !room.isComplete) {
      if (room.people.size === 0) this.#rooms.delete(roomId);
      for (const go of room.waiting) go();
      return;
    }
    room.isBusy = true;
    void this.#report(roomId, room).then((delayMs) => {
      this.#options.timers.after(delayMs, () => {
        room.isBusy = false;
        this.#run(roomId, room);
      });
    });
  }

  /** Gives how long to wait before the next report. */
  async #report(roomId: string, room: LocalRoom): Promise<number> {
    const { processId, actors, log } = this.#options;
    const { isComplete } = room;
    const people = [...(isComplete ? room.people : room.changed).values()];
    room.changed = new Map();
    room.isComplete = false;
    try {
      await actors.tell(roomId, { type: 'presence', process: processId, people, isComplete });
      return 0;
    } catch (error) {
      log.debug('a room could not be told who is there', { error, room: roomId });
      room.isComplete = !isRoomGone(error);
      return RETRY_MS;
    }
  }
}

function isRoomGone(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'NOT_FOUND';
}
