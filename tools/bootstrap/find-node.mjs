import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';

const NEEDED_MAJOR = 24;

/** The major version that this binary reports, or 0 when it does not run. */
function majorOf(node) {
  const answer = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return Number(/^v(\d+)\./.exec(answer.stdout ?? '')?.[1] ?? 0);
}

/** Every `node` in PATH, first one first. */
function nodesInPath() {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter(Boolean)
    .map((folder) => path.join(folder, 'node'))
    .filter((file) => existsSync(file));
}

/**
 * Finds a Node that runs TypeScript: this one, one in PATH, or the one that the lockfile brought.
 *
 * @throws with the sentence that says how to get one.
 */
export function findNode(root) {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) {
    return process.execPath;
  }
  const found = nodesInPath().find((file) => majorOf(file) >= NEEDED_MAJOR);
  if (found) {
    return realpathSync(found);
  }
  const packaged = path.join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(packaged) && majorOf(packaged) >= NEEDED_MAJOR) {
    return packaged;
  }
  const advice =
    process.platform === 'darwin'
      ? 'Run: brew install node@24'
      : 'Install it from https://nodejs.org/en/download';
  throw new Error(
    `StudyFlow runs on Node.js ${NEEDED_MAJOR}; this machine has ${process.versions.node}. ${advice}`,
  );
}
