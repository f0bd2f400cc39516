import { setTimeout as delay } from 'node:timers/promises';
import type { ApiCall } from './api-call.ts';
import { statusBody } from './write-faults.ts';

/** An event of a watch as it comes over the wire. */
export interface WatchEvent {
  readonly type: string;
  readonly object: { readonly metadata?: { readonly name?: string }; readonly [more: string]: unknown };
}

export type EventVerdict =
  | 'pass'
  | 'drop'
  | 'twice'
  /** Comes after the next one. */
  | 'swap'
  | { readonly afterMs: number };

/** Decides about each event; `number` counts the events of this watch from 1. */
export type EventJudge = (
  event: WatchEvent,
  about: { readonly call: ApiCall; readonly number: number },
) => EventVerdict;

/** One watch that is open, between the server and the operator. */
export interface WatchStream {
  readonly call: ApiCall;
  /** Bytes from the server, whatever their borders. */
  push(bytes: Buffer): void;
  /** Nothing goes through any more, and the connection stays. */
  freeze(): void;
  /** What has come meanwhile follows. */
  thaw(): void;
  /** The server says that the version is too old, and ends it. */
  expire(): void;
  end(): void;
}

interface Output {
  write(text: string): void;
  end(): void;
}

/** Passes whole events on as the judge says, in their order but for those that he holds back. */
export function createWatchStream(call: ApiCall, output: Output, judge: EventJudge): WatchStream {
  let rest = '';
  let number = 0;
  let swapped: string | undefined;
  let frozen: string[] | undefined;
  let hasEnded = false;

  const send = (line: string): void => {
    if (frozen === undefined) output.write(`${line}\n`);
    else frozen.push(line);
  };
  const sendWithSwapped = (line: string): void => {
    send(line);
    const held = swapped;
    swapped = undefined;
    if (held !== undefined) send(held);
  };
  const decide = (line: string): void => {
    number += 1;
    const verdict = judge(JSON.parse(line) as WatchEvent, { call, number });
    if (verdict === 'drop') return;
    if (verdict === 'swap') {
      if (swapped !== undefined) send(swapped);
      swapped = line;
      return;
    }
    if (typeof verdict === 'object') {
      void delay(verdict.afterMs).then(() => !hasEnded && send(line));
      return;
    }
    sendWithSwapped(line);
    if (verdict === 'twice') send(line);
  };
  const end = (): void => {
    hasEnded = true;
    if (frozen === undefined) output.end();
  };
  return {
    call,
    push(bytes) {
      const lines = `${rest}${bytes.toString()}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') decide(line);
    },
    freeze: () => void (frozen ??= []),
    thaw() {
      const waiting = frozen ?? [];
      frozen = undefined;
      waiting.forEach(send);
      if (hasEnded) output.end();
    },
    expire() {
      send(`{"type":"ERROR","object":${statusBody(410, 'Expired')}}`);
      end();
    },
    end,
  };
}
