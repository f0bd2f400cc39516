import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** A file that ships, as it is. */
export function shipped(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}
