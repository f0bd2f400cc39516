import type { TimerAction } from '../../modules/rooms/actor/room.timer.ts';
import type { ProcessClock } from './world/process-time.ts';

/** What a client asks for, at a time. */
export type Operation = {
  readonly at: number;
  /** Which client, and in which room. */
  readonly client: number;
  readonly room: number;
} & (
  | { readonly type: 'join' | 'leave' | 'look' | 'rename' }
  /** `twice`: the same message goes through two processes at once. */
  | { readonly type: 'post'; readonly twice: boolean }
  | { readonly type: 'timer'; readonly action: TimerAction; readonly seconds: number }
  | { readonly type: 'remove' | 'promote'; readonly whom: number }
);

/** What goes wrong, or is done to processes, at a time; `slot` is the place where a process stands. */
export type Fault = { readonly at: number } & (
  | { readonly type: 'crash'; readonly slot: number; readonly downMs: number; readonly arrives: number }
  | { readonly type: 'freeze'; readonly slot: number; readonly forMs: number }
  | { readonly type: 'drain'; readonly slot: number; readonly downMs: number }
  | { readonly type: 'start'; readonly slot: number }
  | {
      readonly type: 'cut';
      readonly from: number;
      readonly to: number;
      readonly bothWays: boolean;
      readonly forMs: number;
    }
  | { readonly type: 'database-cut'; readonly slot: number; readonly forMs: number }
  | { readonly type: 'database-freeze'; readonly forMs: number }
  | { readonly type: 'lost-replies'; readonly slot: number; readonly share: number; readonly forMs: number }
  | {
      readonly type: 'slow-database';
      readonly slot: number;
      readonly slowestMs: number;
      readonly forMs: number;
    }
  /** Its lease ends in the directory though it lives: somebody was sure that it is gone. */
  | { readonly type: 'end-lease'; readonly slot: number }
  /** Without a slot it is the database's clock. */
  | { readonly type: 'clock-jump'; readonly slot?: number; readonly byMs: number }
  /** Everything that is kept in Redis alone is gone. */
  | { readonly type: 'cache-flush' }
);

/** One schedule: everything that is decided before it runs. The rest (delays, ties) follows from the seed. */
export interface Plan {
  readonly seed: number;
  readonly leaseMs: number;
  /** Places where processes can stand; the first so many are taken from the beginning. */
  readonly slots: number;
  readonly startedSlots: number;
  readonly rooms: number;
  readonly clients: number;
  readonly clocks: readonly ProcessClock[];
  readonly networkMs: number;
  readonly databaseMs: number;
  /** Share of broadcasts that never reach another process. */
  readonly lostBroadcasts: number;
  /** Joining counts as being there, so that nobody's room leaves memory. */
  readonly withPresence: boolean;
  /** After this faults have ended. */
  readonly durationMs: number;
  readonly operations: readonly Operation[];
  readonly faults: readonly Fault[];
}
