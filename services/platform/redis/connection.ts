import type { RedisCommander } from 'ioredis';

/** The commands of Redis, the same on one server and on a cluster. */
export type Commands = RedisCommander;

/** Told of what happens to one connection; never called after it was closed. */
export interface ConnectionEvents {
  /** Commands may be sent. */
  readonly ready: () => void;
  /** Commands fail from now on. */
  readonly lost: () => void;
  /** The subscriber is connected anew and subscribed to nothing. */
  readonly subscriberReady: () => void;
  readonly message: (channel: string, message: Buffer) => void;
  readonly patternMessage: (pattern: Buffer, channel: Buffer, message: Buffer) => void;
  readonly error: (error: unknown) => void;
}

/** One address opened twice: for commands, and for subscriptions (a server pushes on a connection of their own). */
export interface Connection {
  readonly isCluster: boolean;
  readonly commands: Commands;
  /** Whether a command sent now would leave at once. */
  isReady(): boolean;
  isSubscriberReady(): boolean;
  /** Subscribes at the server; sharded on a cluster (Decision 24). */
  subscribe(channels: readonly string[]): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  subscribePattern(pattern: string): Promise<void>;
  /** How many subscribers have heard it; on a cluster only those at one node. */
  publish(channel: string, message: string | Buffer): Promise<number>;
  /** What is sent meanwhile leaves in one write, where that can be. */
  together(work: () => void): void;
  /** The classic kind, which every node of a cluster hears. */
  subscribeEverywhere(channels: readonly string[]): Promise<void>;
  publishEverywhere(channel: string, message: string | Buffer): Promise<unknown>;
  /** A command that answers `[…, number]`, asked of every node that is there; the sum. */
  sumOverNodes(name: string, values: readonly string[]): Promise<number>;
  pingSubscriber(): Promise<unknown>;
  /** Drops both connections and opens them anew: the other end does not answer. */
  reconnect(): void;
  reconnectSubscriber(): void;
  close(): void;
}

export interface ConnectionOptions {
  /** One server, or several nodes of a cluster separated by commas. */
  readonly url: string;
  readonly random: () => number;
  readonly events: ConnectionEvents;
}
