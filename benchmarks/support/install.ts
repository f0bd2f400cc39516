import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const LOCK = path.join(FOLDER, 'package-lock.json');
const MARK = path.join(FOLDER, 'node_modules', '.installed-lock.json');

/** Installs the peers by their own lockfile, once per lockfile; they never reach the platform's packages. */
export function installPeers(): void {
  const lock = readFileSync(LOCK, 'utf8');
  if (existsSync(MARK) && readFileSync(MARK, 'utf8') === lock) return;
  console.log('Installing what is measured against (npm ci) …');
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--workspaces=false'], {
    cwd: FOLDER,
    stdio: 'inherit',
  });
  writeFileSync(MARK, lock);
}
