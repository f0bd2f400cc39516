import type { OpenAlert } from '../escalation/index.ts';

/** A room that waits longest, or any other actor. */
export interface BusyActor {
  readonly kind: string;
  readonly id: string;
  readonly epoch: number;
  readonly seq: number;
  readonly mailbox: number;
}

/** What a process says of itself. No person is named, and no secret is told. */
export interface ProcessStatus {
  readonly process: string;
  readonly version: string;
  readonly roles: readonly string[];
  readonly release: string | null;
  readonly colour: string | null;
  /** Whether it may own rooms and take jobs. */
  readonly is_promoted: boolean;
  readonly health: string;
  /** Parts that are away. */
  readonly away: readonly string[];
  readonly uptime_seconds: number;
  readonly memory_bytes: number;
  readonly actors: {
    readonly owned: number;
    readonly waiting: number;
    /** Those with the longest mailboxes. */
    readonly busiest: readonly BusyActor[];
  };
  /** Name, version and since when: never the credential. */
  readonly credentials: readonly {
    readonly name: string;
    readonly version: string;
    readonly since: string;
    readonly pending?: string;
  }[];
}

/** A process that holds a lease, and what it answered. */
export interface KnownProcess {
  readonly process: string;
  readonly roles: readonly string[];
  readonly release: string | null;
  readonly is_draining: boolean;
  readonly started_at: string;
  readonly internal_url: string;
}

/** What PostgreSQL knows of the whole. */
export interface StoredStatus {
  readonly processes: readonly KnownProcess[];
  readonly outbox: readonly {
    readonly name: string;
    readonly seconds: number;
    readonly waiting: number;
    readonly dead_letters: number;
  }[];
  readonly jobs: {
    readonly waiting: number;
    readonly running: number;
    readonly dead: number;
    readonly oldest_seconds: number;
  };
  readonly alerts: readonly OpenAlert[];
}

export type AskedProcess = KnownProcess & {
  /** Absent when it did not answer in time. */
  readonly status?: ProcessStatus;
  readonly failure?: string;
};

/** The platform as a whole, as one process has gathered it. */
export interface PlatformStatus {
  readonly at: string;
  readonly gathered_by: string;
  /** Parts of this answer that could not be had. */
  readonly missing: readonly string[];
  readonly processes: readonly AskedProcess[];
  readonly rooms: {
    readonly owned: number;
    readonly waiting: number;
    readonly busiest: readonly BusyActor[];
  };
  readonly releases: readonly {
    readonly release: string;
    readonly processes: number;
    readonly promoted: number;
  }[];
  readonly versions: readonly string[];
  readonly queues: Pick<StoredStatus, 'outbox' | 'jobs'> | null;
  readonly alerts: readonly OpenAlert[] | null;
}
