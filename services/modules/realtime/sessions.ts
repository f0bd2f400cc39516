import type { Clock } from '../../platform/clock/clock.ts';
import type { PhoenixConnection } from '../../platform/phoenix/connection.ts';
import { OpenSockets } from '../../platform/sockets/open-sockets.ts';
import type { Caller } from '../../platform/use-case/caller.ts';
import type { Revocation } from '../identity/index.ts';
import { NOT_YOURS, type Channel, type Seat } from './channels/channel.ts';
import type { MayJoin } from './channels/private-door.ts';
import { Session, type SessionOptions } from './channels/session.ts';

const SWEEP_MS = 1_000;
/** Who was removed from a room or organisation leaves its private channel within this time. */
const REJUDGE_MS = 30_000;

export interface SessionsOptions extends Omit<SessionOptions, 'connection' | 'onClosed'> {
  readonly clock: Clock;
  readonly socketsPerUser: number;
  readonly mayJoin: MayJoin;
}

/** All sockets of this process: who is on them, and until when. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #sessions = new Set<Session>();
  readonly #byUser = new OpenSockets();
  readonly #people = new Map<Seat, Set<string>>();
  readonly #sweep: NodeJS.Timeout;
  readonly #rejudge: NodeJS.Timeout;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#sweep = setInterval(() => this.#endExpired(), SWEEP_MS);
    this.#sweep.unref();
    this.#rejudge = setInterval(() => void this.#judgePrivateChannels(), REJUDGE_MS);
    this.#rejudge.unref();
  }

  open(connection: PhoenixConnection): Session {
    const session = new Session({ ...this.#options, connection, onClosed: (closed) => this.#forget(closed) });
    this.#sessions.add(session);
    this.#people.set(session, new Set());
    return session;
  }

  /** Counts a socket for a person from the first channel on; false when there are enough. */
  hasPlace(session: Seat, { userId }: Pick<Caller, 'userId'>): boolean {
    const people = this.#people.get(session);
    if (userId === '' || people === undefined || people.has(userId)) return true;
    const { socketsPerUser } = this.#options;
    if (this.#byUser.count(userId) >= socketsPerUser) return false;
    people.add(userId);
    this.#byUser.open(userId);
    return true;
  }

  /** Ends every socket with a channel of a session that ended, or of a person when no session is named. */
  revoke({ session_id, user_id }: Pick<Revocation, 'session_id' | 'user_id'>): void {
    for (const session of [...this.#sessions]) {
      const isMeant = ({ caller }: Channel): boolean =>
        session_id === null ? user_id !== null && caller.userId === user_id : caller.sessionId === session_id;
      const revoked = [...session.channels()].filter(isMeant);
      if (revoked.length === 0) continue;
      for (const channel of revoked) session.end(channel, 'Unauthorized: The session has ended');
      session.connection.close(POLICY, 'session ended');
    }
  }

  channelCount(): number {
    let count = 0;
    for (const session of this.#sessions) count += session.channelCount;
    return count;
  }

  /** Leaves every channel at once, so that other processes hear of it. */
  close(): void {
    for (const session of [...this.#sessions]) session.closed();
    clearInterval(this.#sweep);
    clearInterval(this.#rejudge);
  }

  #endExpired(): void {
    const now = this.#options.clock.now().getTime();
    for (const session of this.#sessions) {
      for (const channel of [...session.channels()]) {
        if (channel.expiresAt > now) continue;
        const seconds = Math.floor((now - channel.expiresAt) / 1_000);
        session.end(channel, `Token has expired ${seconds} seconds ago`);
      }
    }
  }

  /** Memberships end; while the database is away nobody can tell, and the channels go on. */
  async #judgePrivateChannels(): Promise<void> {
    for (const session of [...this.#sessions]) {
      const channels = [...session.channels()].filter(({ config }) => config.isPrivate);
      const judged = channels.map(async (channel) => {
        const mayStay = await this.#options.mayJoin(channel).catch(() => true);
        if (!mayStay) session.end(channel, NOT_YOURS);
      });
      await Promise.all(judged);
    }
  }

  #forget(session: Session): void {
    this.#sessions.delete(session);
    for (const userId of this.#people.get(session) ?? []) this.#byUser.close(userId);
    this.#people.delete(session);
  }
}

/** Close code of RFC 6455: a policy was broken. */
const POLICY = 1_008;
