import { z } from 'zod';
import type { Ids } from '../../../platform/ids/ids.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import { readSubscription, type ChangeEntry, type Subscription } from '../changes/subscription.ts';
import { Channel, NOT_YOURS, type Seat } from './channel.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import type { MayJoin } from './private-door.ts';
import { readJoinConfig, type JoinConfig } from './join-config.ts';

/** A client's wish to join a topic. */
export interface JoinRequest {
  readonly session: Seat;
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

export interface JoinerOptions {
  readonly ids: Ids;
  readonly doorkeeper: Doorkeeper;
  readonly feed: ChangeFeed;
  /** Whether this caller may be on this private channel. */
  readonly mayJoin: MayJoin;
  /** Whether one more channel of this caller may open on this socket. */
  readonly hasPlace: (session: Seat, caller: Channel['caller']) => boolean;
  readonly onJoined: (channel: Channel) => void;
}

const AccessToken = z.object({ access_token: z.string().min(1).max(10_000) });
const NEEDS_TOKEN =
  'Unauthorized: These tables are under row-level security, join with the access token of a person';
const TOO_MANY = 'ConnectionRateLimitReached: Too many connections of one person';

/** Judges joins and new tokens. */
export class Joiner {
  readonly #options: JoinerOptions;
  #lastId = 0;

  constructor(options: JoinerOptions) {
    this.#options = options;
  }

  async join({ session, topic, name, joinRef, payload }: JoinRequest): Promise<Joined> {
    const { doorkeeper, hasPlace } = this.#options;
    const config = readJoinConfig(payload);
    if (config === undefined) return { ok: false, reason: 'The join is not understood' };
    const { connection } = session;
    const proof = await doorkeeper.prove(config.accessToken ?? connection.apiKey, connection.address);
    if (!proof.ok) return proof;
    const { caller, expiresAt } = proof;
    if (!hasPlace(session, caller)) return { ok: false, reason: TOO_MANY };
    const obstacle = await this.#findObstacle(config, { name, caller });
    if (obstacle !== undefined) return { ok: false, reason: obstacle };
    const wanted = await this.#readEntries(config.entries, caller);
    if (typeof wanted === 'string') return { ok: false, reason: wanted };
    // The session may have ended while the database was asked: nobody was there to be told.
    const still = await doorkeeper.prove(config.accessToken ?? connection.apiKey, connection.address);
    if (!still.ok) return still;
    const subscriptions = wanted;
    const presenceKey = config.presenceKey === '' ? this.#options.ids.uuid() : config.presenceKey;
    const asked = { connection, topic, name, joinRef, config };
    const channel = new Channel({ ...asked, caller, expiresAt, subscriptions, presenceKey });
    return {
      ok: true,
      channel,
      response: { postgres_changes: config.entries.map((entry, at) => ({ id: wanted[at]?.id, ...entry })) },
      welcome: () => this.#welcome(channel),
    };
  }

  /**
   * A new token for a channel: it goes on as that caller, or ends. With a key instead of a person's token it stays open
   * and hears of no rows, until a token comes again.
   */
  async renew(session: Seat, channel: Channel, payload: unknown): Promise<void> {
    const { doorkeeper, feed } = this.#options;
    const parsed = AccessToken.safeParse(payload);
    // Clients send null where they have none: the channel goes on as it is.
    if (!parsed.success) return;
    const { access_token } = parsed.data;
    const first = await doorkeeper.prove(access_token, session.connection.address);
    const obstacle = first.ok
      ? await this.#findDoorClosed(channel.config, { name: channel.name, caller: first.caller })
      : first.reason;
    const proof = await doorkeeper.prove(access_token, session.connection.address);
    if (!channel.isOpen) return;
    if (!proof.ok || obstacle !== undefined) {
      session.end(channel, obstacle ?? (proof.ok ? '' : proof.reason));
      return;
    }
    channel.caller = proof.caller;
    channel.expiresAt = proof.expiresAt;
    if (channel.subscriptions.length > 0) feed.listen(channel, channel.subscriptions);
  }

  #welcome(channel: Channel): void {
    if (channel.subscriptions.length > 0) {
      this.#options.feed.listen(channel, channel.subscriptions);
      channel.system('postgres_changes', 'ok', 'Subscribed to PostgreSQL');
    }
    this.#options.onJoined(channel);
  }

  /** Why this caller may not join; undefined when it may. */
  async #findObstacle(
    config: JoinConfig,
    who: Pick<Channel, 'name' | 'caller'>,
  ): Promise<string | undefined> {
    if (config.entries.length > 0 && who.caller.role === 'anon') return NEEDS_TOKEN;
    return this.#findDoorClosed(config, who);
  }

  async #findDoorClosed(
    { isPrivate }: JoinConfig,
    who: Pick<Channel, 'name' | 'caller'>,
  ): Promise<string | undefined> {
    return isPrivate && !(await this.#options.mayJoin(who)) ? NOT_YOURS : undefined;
  }

  /** The subscriptions in the order of the entries, or what is wrong with one. */
  async #readEntries(
    entries: readonly ChangeEntry[],
    caller: Channel['caller'],
  ): Promise<readonly Subscription[] | string> {
    if (entries.length === 0) return [];
    const { feed } = this.#options;
    const catalogue = await feed.open();
    const subscriptions: Subscription[] = [];
    for (const entry of entries) {
      this.#lastId += 1;
      const read = readSubscription(entry, this.#lastId, catalogue);
      if (!read.ok) return read.problem;
      subscriptions.push(read.subscription);
    }
    if (await feed.understands({ caller }, subscriptions)) return subscriptions;
    return 'Unable to subscribe to changes with given parameters: a regular expression is not understood';
  }
}
