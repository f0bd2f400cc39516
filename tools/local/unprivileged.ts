/**
 * Where PostgreSQL may live when we are root: the server refuses to run as root, and an
 * ordinary account cannot enter folders such as /root.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { failure } from './failure.ts';
import { textOf } from './files.ts';
import { identify } from './process-table.ts';

/** The account that a server runs as. */
export interface Account {
  uid: number;
  gid: number;
}

/** Folder that every account can enter, for data and programs that ours cannot reach elsewhere. */
const SHARED_HOME = '/var/lib/studyflow';

/** Accounts in the order in which we take them; none is made, so that the machine stays as it was. */
const CANDIDATES = ['postgres', 'nobody'];

/** The account for a server: null unless we are root; existing data keeps its owner. */
export function serverAccount(dataDir: string): Account | null {
  if (process.getuid?.() !== 0) {
    return null;
  }
  if (existsSync(dataDir)) {
    const owner = statSync(dataDir);
    if (owner.uid !== 0) {
      return { uid: owner.uid, gid: owner.gid };
    }
  }
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = CANDIDATES.map((name) => lines.find(([login]) => login === name)).find(Boolean);
  if (!entry) {
    throw failure(
      'PostgreSQL does not run as root, and this machine has no account for it. Run: useradd --system postgres',
    );
  }
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

/** True when the account may pass through every folder on the way to `place`. */
export function canReach(account: Account, place: string): boolean {
  const folder = path.dirname(place);
  const { uid, gid, mode } = statSync(folder);
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  return (mode & bit) !== 0 && (folder === '/' || canReach(account, folder));
}

/**
 * Makes the folder in which the data folder of a server stands and returns the data folder's
 * true place: `link` itself, or one below /var/lib/studyflow that `link` points to.
 */
export function prepareDataHome(link: string, account: Account | null): string {
  if (
    lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() &&
    existsSync(path.dirname(realTarget(link)))
  ) {
    return realTarget(link);
  }
  mkdirSync(path.dirname(link), { recursive: true, mode: 0o700 });
  if (!account || canReach(account, link)) {
    return link;
  }
  sweepAbandoned();
  const home = path.join(SHARED_HOME, randomBytes(6).toString('hex'));
  rmSync(link, { recursive: true, force: true });
  symlinkSync(path.join(home, 'data'), link); // Before the home, which would look abandoned without its link.
  mkdirSync(home, { recursive: true, mode: 0o755 });
  chmodSync(SHARED_HOME, 0o755);
  writeFileSync(path.join(home, 'belongs-to'), link, { mode: 0o600 });
  return path.join(home, 'data');
}

/** Makes an empty folder that only the account may enter. */
export function makePrivateFolder(folder: string, account: Account | null): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  if (account) {
    chownSync(folder, account.uid, account.gid);
  }
}

/** Removes a data folder and, when it stands below /var/lib/studyflow, its home there. */
export function removeDataHome(link: string): void {
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) {
    const home = path.dirname(realTarget(link));
    if (path.dirname(home) === SHARED_HOME) {
      rmSync(home, { recursive: true, force: true });
    }
  }
  rmSync(link, { recursive: true, force: true });
}

/** Programs that the account can run: the packaged ones, or a copy of them where it can reach them. */
export function reachablePrograms(packaged: string, account: Account | null, version: string): string {
  const program = path.join(packaged, 'bin', 'postgres');
  if (!account || (canReach(account, program) && (statSync(program).mode & 0o005) === 0o005)) {
    return packaged;
  }
  const copy = path.join(SHARED_HOME, `postgresql-${version}`);
  if (!existsSync(copy)) {
    const draft = `${copy}.${process.pid}`;
    mkdirSync(SHARED_HOME, { recursive: true, mode: 0o755 });
    chmodSync(SHARED_HOME, 0o755);
    const { status, stderr } = spawnSync(
      'sh',
      [
        '-c',
        'cp -a "$1" "$2" && chmod -R a+rX "$2" && { mv -T "$2" "$3" 2>/dev/null || [ -d "$3" ]; }',
        'sh',
        packaged,
        draft,
        copy,
      ],
      { encoding: 'utf8' },
    );
    rmSync(draft, { recursive: true, force: true });
    if (status !== 0) {
      throw failure(`Could not copy PostgreSQL to ${copy}: ${stderr.trim()}`);
    }
  }
  return copy;
}

function realTarget(link: string): string {
  return existsSync(link) ? realpathSync(link) : path.resolve(path.dirname(link), readlinkSync(link));
}

/** True when the home's owner is gone (a deleted clone) and its server does not run; only homes that name their owner count. */
function isAbandoned(home: string): boolean {
  const owner = textOf(path.join(home, 'belongs-to'));
  if (owner === null) {
    return false;
  }
  const isLink = lstatSync(owner, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  if (isLink && realTarget(owner) === path.join(home, 'data')) {
    return false;
  }
  const lock = textOf(path.join(home, 'data', 'postmaster.pid'));
  return lock === null || identify(Number(lock.split('\n')[0])) === null;
}

function sweepAbandoned(): void {
  const homes = existsSync(SHARED_HOME) ? readdirSync(SHARED_HOME) : [];
  for (const home of homes.map((name) => path.join(SHARED_HOME, name)).filter(isAbandoned)) {
    rmSync(home, { recursive: true, force: true });
  }
}
