import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';

/** Only its owner may read what the tools write: the files hold keys. */
const OWNER_ONLY = 0o600;

/** Replaces a file in one step, so that a reader sees the old text or the new one and never a part. */
export function writeAtomically(file: string, text: string): void {
  const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  const handle = openSync(draft, 'wx', OWNER_ONLY);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, file);
}

/** The text of a file, or null when there is none. */
export function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') {
      return null;
    }
    throw error;
  }
}

/** The JSON of a file, or null when there is none or a crash has left it unreadable. */
export function jsonOf(file: string): unknown {
  const text = textOf(file);
  if (text === null) {
    return null;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** The last lines of a log, for an error message. */
export function tailOf(file: string, lines = 20): string {
  return (textOf(file) ?? '').trimEnd().split('\n').slice(-lines).join('\n');
}

/** Opens a log for appending; one above the limit is put aside first (one old copy is kept). */
export function openLog(file: string, limitBytes = 10_000_000): number {
  try {
    if (statSync(file).size > limitBytes) {
      renameSync(file, `${file}.1`);
    }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') {
      throw error;
    }
  }
  return openSync(file, 'a', OWNER_ONLY);
}

/** The code of a system error (`ENOENT`), or null. */
export function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : null;
}
