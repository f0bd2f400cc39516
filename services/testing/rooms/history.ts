/** What clients of rooms did and saw, one record per event, never rewritten (promises.md, rules of evidence). */
import { appendFileSync, writeFileSync } from 'node:fs';

/** What a client asks a room for. */
export type Operation = 'post' | 'timer' | 'join' | 'leave' | 'read';

/** Who asked for what, where; `cid` is the client_id, null where the contract has none. */
interface Asked {
  readonly client: string;
  /** @default 'post' */
  readonly op?: Operation;
  readonly room: string;
  readonly cid: string | null;
}

/** One record: what a client asked for, what came of it, or what it received. */
export type Record =
  | (Asked & { readonly type: 'invoke'; readonly input?: unknown })
  | (Asked & { readonly type: 'ok'; readonly seq?: number; readonly output?: unknown })
  | (Asked & { readonly type: 'fail'; readonly reason: string })
  | (Asked & { readonly type: 'unknown' })
  /** Came in: `after` is the highest seq that the client had; `seq` the highest of the acknowledgement. */
  | {
      readonly type: 'join';
      readonly client: string;
      readonly room: string;
      readonly after: number;
      readonly seq: number;
    }
  /** Was told that it is out: nothing may come after it. */
  | { readonly type: 'removed'; readonly client: string; readonly room: string }
  | {
      readonly type: 'recv';
      readonly client: string;
      readonly room: string;
      readonly seq: number;
      readonly cid: string | null;
    }
  /** Something that the campaign did to the platform. */
  | {
      readonly type: 'fault';
      readonly what: string;
      readonly target: string;
      readonly unacknowledged?: number;
    };

/** A record with the monotonic and the wall clock. */
export type Timed = Record & { readonly t_mono: number; readonly t_wall: string };

/** A row of the log, as the database has it when everything has come to rest. */
export interface StoredEvent {
  readonly room: string;
  readonly seq: number;
  readonly cid: string | null;
  readonly client: string | null;
  /** The epoch of the owner that wrote it. */
  readonly token: number;
  readonly xmin?: string;
}

export interface History {
  readonly file: string;
  readonly records: readonly Timed[];
  add(record: Record): void;
  /** Writes what is not in the file yet, and the stored events beside it. */
  finish(stored?: readonly StoredEvent[]): void;
}

const WRITE_EVERY_MS = 200;

/** A history that is also in a file, so that a run that fails can be read. */
export function openHistory(file: string): History {
  const records: Timed[] = [];
  let waiting: string[] = [];
  const write = (): void => {
    if (waiting.length > 0) appendFileSync(file, waiting.join(''));
    waiting = [];
  };
  return {
    file,
    records,
    add: (record) => {
      const timed = { t_mono: performance.now(), t_wall: new Date().toISOString(), ...record };
      records.push(timed);
      if (waiting.length === 0) setTimeout(write, WRITE_EVERY_MS).unref();
      waiting.push(`${JSON.stringify(timed)}\n`);
    },
    finish: (stored) => {
      write();
      if (stored === undefined) return;
      const rows = stored.map((row) => `${JSON.stringify(row)}\n`);
      writeFileSync(file.replace(/(\.jsonl)?$/, '.stored.jsonl'), rows.join(''));
    },
  };
}
