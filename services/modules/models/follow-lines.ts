import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const KEPT = 20;
const LONGEST = 500;

/** Reads what a program says, so that it never waits for us; its last lines are kept for when it falls. */
export function followLines(
  streams: readonly Readable[],
  say: (line: string) => void,
): { last(): readonly string[] } {
  const last: string[] = [];
  for (const input of streams) {
    createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (whole) => {
      const line = whole.slice(0, LONGEST);
      last.push(line);
      if (last.length > KEPT) last.shift();
      say(line);
    });
  }
  return { last: () => [...last] };
}
