import type { AuthenticatedSocket } from '../../platform/sockets/socket-event.ts';
import type { PresenceReporter } from './presence-reporter.ts';
import type { Person } from './room.ts';

interface Here {
  readonly person: Person;
  readonly sockets: Set<AuthenticatedSocket>;
}

/** The sockets of this process in rooms, by person: what presence is made of. */
export class RoomSockets {
  readonly #reporter: Pick<PresenceReporter, 'set' | 'whenTold'>;
  readonly #rooms = new Map<string, Map<string, Here>>();

  constructor(reporter: Pick<PresenceReporter, 'set' | 'whenTold'>) {
    this.#reporter = reporter;
  }

  enter(roomId: string, socket: AuthenticatedSocket, person: Person): void {
    const people = this.#rooms.get(roomId) ?? new Map<string, Here>();
    this.#rooms.set(roomId, people);
    const here = people.get(person.user_id) ?? { person, sockets: new Set() };
    people.set(person.user_id, here);
    here.sockets.add(socket);
    this.#reporter.set(roomId, person, here.sockets.size);
  }

  leave(roomId: string, socket: AuthenticatedSocket): void {
    const people = this.#rooms.get(roomId);
    const userId = socket.data.caller.userId;
    const here = people?.get(userId);
    if (people === undefined || here === undefined || !here.sockets.delete(socket)) return;
    if (here.sockets.size === 0) people.delete(userId);
    if (people.size === 0) this.#rooms.delete(roomId);
    this.#reporter.set(roomId, here.person, here.sockets.size);
  }

  /** Resolves when the room knows who is here, or after a second. */
  whenTold(roomId: string): Promise<void> {
    return this.#reporter.whenTold(roomId);
  }

  /** A join that came to nothing: the room has counted a socket that never was. */
  correct(roomId: string, person: Person): void {
    this.#reporter.set(roomId, person, this.#rooms.get(roomId)?.get(person.user_id)?.sockets.size ?? 0);
  }
}
