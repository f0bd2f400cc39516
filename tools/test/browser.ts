import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/usr/lib/chromium/chromium',
  '/snap/bin/chromium',
];

/**
 * The browser for the end-to-end tests: CHROME_PATH, then PATH, then the usual folders, then apt as root.
 *
 * @throws Error with the sentence that says how to get one.
 */
export function findBrowser(): string {
  const named = process.env['CHROME_PATH'];
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new Error(`CHROME_PATH names ${named}, which does not exist.`);
  }
  const found = lookAround() ?? installByApt();
  if (found !== undefined) return found;
  throw new Error(
    'The end-to-end tests need Chromium. Install it (Debian, Ubuntu: `sudo apt-get install chromium`; ' +
      'Mac: `brew install --cask chromium`) or set CHROME_PATH to a Chrome that you have.',
  );
}

function lookAround(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const inPath = folders.flatMap((folder) => PROGRAMS.map((program) => join(folder, program)));
  return [...inPath, ...APPLICATIONS].find((path) => existsSync(path));
}

function installByApt(): string | undefined {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return undefined;
  console.log('Installing Chromium with apt-get (once) …');
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['update', '-q'], { stdio: 'inherit', env: environment });
  execFileSync('apt-get', ['install', '-qy', '--no-install-recommends', 'chromium'], {
    stdio: 'inherit',
    env: environment,
  });
  return lookAround();
}
