import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { copiesOf, readIgnoreFile, readStages } from '../../image/dockerfile.ts';

/** A hash over everything that a build reads: the Dockerfile, and the files that it copies. */
export function contextKey(root: string, dockerfile: string, ignoreFile: string): string {
  const isSeen = readIgnoreFile(path.join(root, ignoreFile));
  const hash = createHash('sha256').update(readFileSync(path.join(root, dockerfile)));
  const copied = readStages(path.join(root, dockerfile)).flatMap(copiesOf);
  for (const file of copied.flatMap(([from]) => filesIn(root, from, isSeen))) {
    const place = path.join(root, file);
    hash.update(`\0${file}\0${lstatSync(place).mode & 0o111}\0`).update(readFileSync(place));
  }
  return hash.digest('hex');
}

function filesIn(root: string, place: string, isSeen: (file: string) => boolean): string[] {
  if (!lstatSync(path.join(root, place)).isDirectory()) return isSeen(place) ? [place] : [];
  return readdirSync(path.join(root, place))
    .sort()
    .filter((name) => name !== 'node_modules')
    .flatMap((name) => filesIn(root, path.join(place, name), isSeen));
}
