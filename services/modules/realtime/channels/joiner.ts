import { z } from 'zod';
import type { ChangeFeed } from '../changes/change-feed.ts';
import { readSubscription, type ChangeEntry, type Subscription } from '../changes/subscription.ts';
import { Channel } from './channel.ts';
import type { Doorkeeper, Proof } from './doorkeeper.ts';
import { readJoinConfig, type JoinConfig } from './join-config.ts';
import type { Session } from './session.ts';

/** A client's wish to join a topic. */
export interface JoinRequest {
  readonly session: Session;
  readonly topic: string;
  readonly name: string;
  readonly joinRef: string | null;
  readonly payload: unknown;
}

/** A channel that may open, or a sentence on why not. */
export type Joined =
  | {
      readonly ok: true;
      readonly channel: Channel;
      readonly response: object;
      /** Opens the channel for what comes, once the reply is on its way. */
      readonly welcome: () => void;
    }
  | { readonly ok: false; readonly reason: string };

/** Judges joins and new tokens. */
export interface Joiner {
  join(request: JoinRequest): Promise<Joined>;
  /** A new token for a channel: it goes on as that caller, or ends. */
  renew(session: Session, channel: Channel, payload: unknown): Promise<void>;
}

export interface JoinerOptions {
  readonly doorkeeper: Doorkeeper;
  readonly feed: ChangeFeed;
  /** Whether this caller may be on this private channel. */
  readonly mayJoin: (channel: Pick<Channel, 'name' | 'caller'>) => Promise<boolean>;
  /** Whether one more channel of this caller may open on this socket. */
  readonly hasPlace: (session: Session, proof: Extract<Proof, { ok: true }>) => boolean;
  /** The channel is open, with who is present where that is wanted. */
  readonly onJoined: (session: Session, channel: Channel) => void;
}

const AccessToken = z.object({ access_token: z.string().max(10_000) });

export function createJoiner(options: JoinerOptions): Joiner {
  const { doorkeeper, feed, mayJoin } = options;
  let lastId = 0;
  const nextId = (): number => {
    lastId = (lastId + 1) % Number.MAX_SAFE_INTEGER;
    return lastId;
  };

  return {
    join: async ({ session, topic, name, joinRef, payload }) => {
      const config = readJoinConfig(payload);
      if (config === undefined) return refused('The join is not understood');
      const { connection } = session;
      const proof = await doorkeeper.prove(config.accessToken ?? connection.apiKey, connection.address);
      if (!proof.ok) return refused(proof.reason);
      if (!options.hasPlace(session, proof))
        return refused('ConnectionRateLimitReached: Too many connections');
      const { caller, expiresAt } = proof;
      const problem = await findObstacle(config, { name, caller }, mayJoin);
      if (problem !== undefined) return refused(problem);
      const wanted = await readEntries(config.entries, feed, nextId);
      if (typeof wanted === 'string') return refused(wanted);
      const parts = { connection, topic, name, joinRef, config, caller, expiresAt, subscriptions: wanted };
      const channel = new Channel(parts);
      return {
        ok: true,
        channel,
        response: { postgres_changes: config.entries.map((entry, at) => ({ id: wanted[at]?.id, ...entry })) },
        welcome: () => {
          if (wanted.length > 0) {
            feed.listen(channel, wanted);
            channel.system('postgres_changes', 'ok', 'Subscribed to PostgreSQL');
          }
          options.onJoined(session, channel);
        },
      };
    },
    renew: async (session, channel, payload) => {
      const parsed = AccessToken.safeParse(payload);
      // Clients send null where they have none: the channel goes on as it is.
      if (!parsed.success || parsed.data.access_token === '') return;
      const proof = await doorkeeper.prove(parsed.data.access_token, session.connection.address);
      if (!channel.isOpen) return;
      if (!proof.ok) {
        session.end(channel, proof.reason);
        return;
      }
      const { caller, expiresAt } = proof;
      const problem = await findObstacle(channel.config, { name: channel.name, caller }, mayJoin);
      if (!channel.isOpen) return;
      if (problem !== undefined) {
        session.end(channel, problem);
        return;
      }
      channel.caller = caller;
      channel.expiresAt = expiresAt;
      if (channel.subscriptions.length > 0) feed.listen(channel, channel.subscriptions);
    },
  };
}

function refused(reason: string): Joined {
  return { ok: false, reason };
}

/** Why this caller may not have what it asks for; undefined when it may. */
async function findObstacle(
  config: JoinConfig,
  who: Pick<Channel, 'name' | 'caller'>,
  mayJoin: JoinerOptions['mayJoin'],
): Promise<string | undefined> {
  if (config.entries.length > 0 && who.caller.role === 'anon') {
    return 'Unauthorized: These tables are under row-level security, join with the access token of a person';
  }
  if (config.isPrivate && !(await mayJoin(who))) {
    return 'Unauthorized: You do not have permissions to read from this Channel topic';
  }
  return undefined;
}

/** The subscriptions in the order of the entries, or what is wrong with one. */
async function readEntries(
  entries: readonly ChangeEntry[],
  feed: ChangeFeed,
  nextId: () => number,
): Promise<Subscription[] | string> {
  if (entries.length === 0) return [];
  const catalogue = await feed.open();
  const subscriptions: Subscription[] = [];
  for (const entry of entries) {
    const read = readSubscription(entry, nextId(), catalogue);
    if (!read.ok) return read.problem;
    subscriptions.push(read.subscription);
  }
  return subscriptions;
}
