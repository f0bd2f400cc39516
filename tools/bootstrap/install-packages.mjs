import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The text of a file, or null when there is none. */
function textOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** True for an optional package that is made for exactly this machine. */
function isForThisMachine({ os, cpu, libc }) {
  return (
    os?.includes(process.platform) === true && cpu?.includes(process.arch) === true && libc === undefined
  );
}

/**
 * True when what npm says it installed is what the lockfile asks for.
 *
 * Optional packages of other machines may be absent; links to our own workspaces carry no version.
 */
export function matchesLockfile(lockfile, installed) {
  const wanted = Object.entries(lockfile.packages ?? {}).filter(([place]) => place.includes('node_modules/'));
  const have = installed.packages ?? {};
  const isSatisfied = ([place, entry]) => {
    const mine = have[place];
    return mine
      ? mine.version === entry.version && mine.integrity === entry.integrity
      : entry.optional === true && !isForThisMachine(entry);
  };
  const places = new Set(wanted.map(([place]) => place));
  return (
    wanted.every(isSatisfied) &&
    Object.keys(have).every((place) => !place.includes('node_modules/') || places.has(place))
  );
}

/** Runs npm in the repository's root and says every few seconds that it still works where no terminal shows a spinner. */
function runNpm(root) {
  return new Promise((resolve, reject) => {
    const flags = [
      'ci',
      '--ignore-scripts',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
    ];
    const child = spawn('npm', [...flags, '--loglevel=error'], { cwd: root, stdio: 'inherit' });
    const started = Date.now();
    const ticker = setInterval(() => {
      if (!process.stdout.isTTY) {
        process.stdout.write(`  … still installing, ${Math.round((Date.now() - started) / 1000)} s\n`);
      }
    }, 5000);
    child.on('error', (error) =>
      reject(new Error(`npm could not be run (${error.message}). Install npm, then try again.`)),
    );
    child.on('close', (code) => {
      clearInterval(ticker);
      if (code === 0) {
        resolve();
      } else {
        reject(
          new Error(
            'npm ci failed; its message is above. Check the network and the free disk space, then try again.',
          ),
        );
      }
    });
  });
}

/**
 * Brings `node_modules` to what `package-lock.json` says, and does nothing when it is there already.
 *
 * A stamp with the lockfile's hash is the quick answer; npm's own record decides when it is absent.
 */
export async function installPackages(root) {
  const lockText = textOf(path.join(root, 'package-lock.json'));
  if (lockText === null) {
    throw new Error('package-lock.json is missing. Run: git checkout -- package-lock.json');
  }
  const stampFile = path.join(root, 'node_modules', '.studyflow-stamp');
  const recordText = textOf(path.join(root, 'node_modules', '.package-lock.json'));
  const stamp = createHash('sha256')
    .update(`${process.platform} ${process.arch} ${lockText} ${recordText}`)
    .digest('hex');
  if (recordText !== null && textOf(stampFile) === stamp) {
    return;
  }
  if (recordText === null || !matchesLockfile(JSON.parse(lockText), JSON.parse(recordText))) {
    const started = Date.now();
    process.stdout.write('Installing the packages of package-lock.json (npm ci) …\n');
    await runNpm(root);
    process.stdout.write(`Packages installed in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  }
  writeFileSync(stampFile, stampOf(lockText, textOf(path.join(root, 'node_modules', '.package-lock.json'))));
}

/** Names one state of node_modules: this lockfile, this record of npm, on this kind of machine. */
function stampOf(lockText, recordText) {
  return createHash('sha256')
    .update(`${process.platform} ${process.arch} ${lockText} ${recordText}`)
    .digest('hex');
}
