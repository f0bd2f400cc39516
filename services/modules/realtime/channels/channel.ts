import type { PhoenixConnection } from '../../../platform/phoenix/connection.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';
import type { ChangeListener, Subscription } from '../changes/subscription.ts';
import type { JoinConfig } from './join-config.ts';

/** Why a private channel is closed to somebody, in Supabase's words. */
export const NOT_YOURS = 'Unauthorized: You do not have permissions to read from this Channel topic';

/** Clients put this before their topics. */
const PREFIX = 'realtime:';

/** The name as the application knows it; undefined for a topic that is none of ours. */
export function nameOfTopic(topic: string): string | undefined {
  return topic.startsWith(PREFIX) && topic.length > PREFIX.length ? topic.slice(PREFIX.length) : undefined;
}

/** The topic of a name, as clients know it. */
export function topicOf(name: string): string {
  return `${PREFIX}${name}`;
}

export interface ChannelParts {
  readonly connection: PhoenixConnection;
  readonly topic: string;
  readonly name: string;
  readonly joinRef: string | null;
  readonly config: JoinConfig;
  readonly caller: Caller;
  readonly expiresAt: number;
  readonly subscriptions: readonly Subscription[];
  /** Under which name it is present. */
  readonly presenceKey: string;
}

/** One topic that one socket has joined. */
export class Channel implements ChangeListener {
  readonly connection: PhoenixConnection;
  readonly topic: string;
  readonly name: string;
  readonly joinRef: string | null;
  readonly config: JoinConfig;
  readonly subscriptions: readonly Subscription[];
  readonly presenceKey: string;
  /** Whoever the last token was for. */
  caller: Caller;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  isOpen = true;

  constructor(parts: ChannelParts) {
    this.connection = parts.connection;
    this.topic = parts.topic;
    this.name = parts.name;
    this.joinRef = parts.joinRef;
    this.config = parts.config;
    this.caller = parts.caller;
    this.expiresAt = parts.expiresAt;
    this.subscriptions = parts.subscriptions;
    this.presenceKey = parts.presenceKey;
  }

  tell(ids: readonly number[], message: string): void {
    this.push('postgres_changes', `{"ids":[${ids.join(',')}],"data":${message}}`);
  }

  /** Says something to the client that it did not ask for; the payload comes as JSON. */
  push(event: string, payload: string): void {
    this.connection.push({ joinRef: this.joinRef, ref: null, topic: this.topic, event }, payload);
  }

  reply(ref: string | null, status: 'ok' | 'error', response: object): void {
    if (ref === null) return;
    const { topic, joinRef } = this;
    const head = { joinRef, ref, topic, event: 'phx_reply' };
    this.connection.push(head, JSON.stringify({ status, response }));
  }

  system(extension: string, status: 'ok' | 'error', message: string): void {
    this.push('system', JSON.stringify({ channel: this.name, extension, message, status }));
  }

  /** Tells that the channel has ended: the client drops it when it is still that of `joinRef`. */
  end(): void {
    const { topic, joinRef } = this;
    this.connection.push({ joinRef, ref: joinRef, topic, event: 'phx_close' }, '{}');
  }
}

/** The socket that channels are on, as whoever judges them sees it. */
export interface Seat {
  readonly connection: PhoenixConnection;
  /** Ends a channel from this side, and says why. */
  end(channel: Channel, reason: string): void;
}
