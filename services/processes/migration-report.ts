import { writeFileSync } from 'node:fs';
import type { MigrationProgress } from '../platform/database/migrate.ts';

const MOST_BYTES = 4_096;
const LONGEST_ERROR = 1_000;

/** What has become of a run, as whoever has started it reads it. */
export interface MigrationReport {
  plan(names: readonly string[]): void;
  note(progress: MigrationProgress): void;
  fail(error: { readonly code: 'failed' | 'refused'; readonly message: string }): void;
}

/**
 * Writes `{phase, applied, pending, rows?, error?}` to the file after each step, so that it tells the truth whenever
 * the run ends. Never longer than 4 KiB: of long lists the newest applied and the next pending ones are named.
 *
 * @param path the file; without one nothing is written.
 */
export function createMigrationReport(phase: string, path: string | undefined): MigrationReport {
  const applied: string[] = [];
  let pending: readonly string[] = [];
  let rows: number | undefined;
  let error: object | undefined;

  const write = (): void => {
    if (path === undefined) return;
    try {
      writeFileSync(path, textOf({ phase, applied, pending, rows, error }));
    } catch (thrown) {
      process.stderr.write(`migrate: the report could not be written (${String(thrown)})\n`);
    }
  };
  return {
    plan: (names) => {
      pending = names;
      write();
    },
    note: ({ name, state, rows: filled = 0 }) => {
      if (state === 'filling') rows = (rows ?? 0) + filled;
      if (state === 'migrated' || state === 'reverted') {
        applied.push(name);
        pending = pending.filter((other) => other !== name);
      }
      write();
    },
    fail: ({ code, message }) => {
      error = { code, message: message.slice(0, LONGEST_ERROR) };
      write();
    },
  };
}

interface Report {
  readonly phase: string;
  readonly applied: readonly string[];
  readonly pending: readonly string[];
  readonly rows?: number | undefined;
  readonly error?: object | undefined;
}

function textOf(report: Report): string {
  for (let most = 512; most > 0; most = Math.floor(most / 2)) {
    const { applied, pending } = report;
    const text = JSON.stringify({
      ...report,
      applied: applied.slice(-most),
      pending: pending.slice(0, most),
      ...((applied.length > most || pending.length > most) && {
        counts: { applied: applied.length, pending: pending.length },
      }),
    });
    if (Buffer.byteLength(text) <= MOST_BYTES) return text;
  }
  return JSON.stringify({ ...report, applied: [], pending: [] });
}
