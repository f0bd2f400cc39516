/** What clients of rooms did and saw, one record per event, never rewritten (promises.md, rules of evidence). */
import { appendFileSync } from 'node:fs';

/** One record: what a client asked for, what came of it, or what it received. */
export type Record =
  | { readonly type: 'invoke'; readonly client: string; readonly room: string; readonly cid: string }
  | {
      readonly type: 'ok';
      readonly client: string;
      readonly room: string;
      readonly cid: string;
      readonly seq: number;
    }
  | {
      readonly type: 'fail';
      readonly client: string;
      readonly room: string;
      readonly cid: string;
      readonly reason: string;
    }
  | { readonly type: 'unknown'; readonly client: string; readonly room: string; readonly cid: string }
  /** `after` is the highest seq that the client had; `seq` the highest of the acknowledgement. */
  | {
      readonly type: 'join';
      readonly client: string;
      readonly room: string;
      readonly after: number;
      readonly seq: number;
    }
  | {
      readonly type: 'recv';
      readonly client: string;
      readonly room: string;
      readonly seq: number;
      readonly cid: string | null;
    }
  | { readonly type: 'kill'; readonly process: string; readonly unacknowledged: number };

/** A record with the monotonic and the wall clock. */
export type Timed = Record & { readonly t_mono: number; readonly t_wall: string };

/** A row of the log, as the database has it when everything has come to rest. */
export interface StoredEvent {
  readonly room: string;
  readonly seq: number;
  readonly cid: string | null;
  readonly client: string | null;
  readonly epoch: number;
}

export interface History {
  add(record: Record): void;
  readonly records: readonly Timed[];
}

/** A history that is also in a file, so that a run that fails can be read. */
export function openHistory(path: string): History {
  const records: Timed[] = [];
  let waiting = '';
  const write = (): void => {
    const lines = waiting;
    waiting = '';
    appendFileSync(path, lines);
  };
  return {
    records,
    add: (record) => {
      const timed = { t_mono: performance.now(), t_wall: new Date().toISOString(), ...record };
      records.push(timed);
      if (waiting === '') setTimeout(write, 200);
      waiting += `${JSON.stringify(timed)}\n`;
    },
  };
}
