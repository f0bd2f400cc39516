/**
 * Where the programs of Kubernetes come from: a variable that names one, the cache, PATH where any version does, else a
 * build of the pinned Go module (minutes at the first time, nothing afterwards). go.sum pins every source by its hash;
 * binaries of release hosts are not fetched, since their hashes could not be checked where this was written.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { failure } from '../local/failure.ts';
import { ROOT } from '../supervisor/paths.ts';
import { underLock } from './build-lock.ts';
import { findGo } from './go.ts';
import { PROGRAMS, type Program, type ProgramName } from './program-table.ts';

/** Lines of a failed build that are shown: the first ones name the cause. */
const SHOWN_LINES = 15;

/**
 * The path of a program; builds it when there is none.
 *
 * @throws failure with a sentence that says what to do, when it cannot be had.
 */
export async function findProgram(name: ProgramName): Promise<string> {
  return lookForProgram(name, process.env) ?? (await buildProgram(name));
}

/** Several at once, one build after the other. */
export async function findPrograms<Name extends ProgramName>(
  names: readonly Name[],
): Promise<Readonly<Record<Name, string>>> {
  const found: Partial<Record<Name, string>> = {};
  for (const name of names) found[name] = await findProgram(name);
  return found as Record<Name, string>;
}

/**
 * The path of a program that is there already.
 *
 * @throws failure when a variable names one that is not there: a wrong name must not become another version.
 */
export function lookForProgram(name: ProgramName, environment: NodeJS.ProcessEnv): string | undefined {
  const program: Program = PROGRAMS[name];
  const named = namedProgram(name, program, environment);
  if (named !== undefined) return named;
  const cached = cachedProgram(name, program, environment);
  if (isRunnable(cached)) return cached;
  if (program.isAnyVersionFine !== true) return undefined;
  const folders = (environment['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => path.join(folder, name)).find(isRunnable);
}

function namedProgram(name: string, program: Program, environment: NodeJS.ProcessEnv): string | undefined {
  const variable = `${name.toUpperCase().replaceAll('-', '_')}_BIN`;
  const own = environment[variable];
  if (own !== undefined && own !== '') {
    if (isRunnable(own)) return own;
    throw failure(`${variable} names ${own}, which is no program. Correct or unset it.`);
  }
  const assets = environment['KUBEBUILDER_ASSETS'];
  if (program.isEnvtestAsset !== true || assets === undefined || assets === '') return undefined;
  const asset = path.join(assets, name);
  if (isRunnable(asset)) return asset;
  throw failure(`KUBEBUILDER_ASSETS names ${assets}, where there is no ${name}. Correct or unset it.`);
}

/** Binaries are shared by every checkout of a user. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment['STUDYFLOW_CACHE'] ?? path.join(homedir(), '.cache', 'studyflow');
  return path.join(base, 'go');
}

function cachedProgram(name: string, { version }: Program, environment: NodeJS.ProcessEnv): string {
  return path.join(cacheFolder(environment), `${name}-${version}`, name);
}

function isRunnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function buildProgram(name: ProgramName): Promise<string> {
  const program: Program = PROGRAMS[name];
  const target = cachedProgram(name, program, process.env);
  // One build at a time: two of them want more memory than small machines have.
  return underLock(
    path.join(cacheFolder(), '.lock'),
    async () => {
      if (!isRunnable(target)) await build(name, program, target);
      return target;
    },
    () => process.stderr.write(`Waiting for another build to end, then for ${name} …\n`),
  );
}

async function build(name: string, program: Program, target: string): Promise<void> {
  const go = findGo(cacheFolder());
  const beganAt = performance.now();
  process.stderr.write(
    `Building ${name} ${program.version} once, about ${spoken(program.buildSeconds)}, more while modules are fetched …\n`,
  );
  mkdirSync(path.dirname(target), { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  const flags = `-s -w ${program.linkerFlags ?? ''}`.trim();
  const { code, output } = await runGo(
    go.program,
    ['build', '-trimpath', '-buildvcs=false', '-ldflags', flags, '-o', unfinished, program.package],
    { cwd: path.join(ROOT, 'tools', 'go', program.module), environment: go.environment },
  );
  if (code !== 0) {
    rmSync(unfinished, { force: true });
    throw buildFailure(name, program, output);
  }
  renameSync(unfinished, target);
  process.stderr.write(`Built ${name} in ${spoken(Math.round((performance.now() - beganAt) / 1_000))}.\n`);
}

function buildFailure(name: string, program: Program, output: string): Error {
  const variable = `${name.toUpperCase().replaceAll('-', '_')}_BIN`;
  return failure(
    [
      `Could not build ${name} ${program.version} (tools/go/${program.module}):`,
      ...output.trim().split('\n').slice(0, SHOWN_LINES),
      `Check that the Go module proxy can be reached (\`go env GOPROXY\`) and that the disk has 5 GB left, or set ` +
        `${variable} to a ${name} that you have.`,
    ].join('\n'),
  );
}

async function runGo(
  program: string,
  args: readonly string[],
  { cwd, environment }: { readonly cwd: string; readonly environment: Readonly<Record<string, string>> },
): Promise<{ readonly code: number | null; readonly output: string }> {
  // A Go workspace or flags of the user's own are for other projects than this.
  const child = spawn(program, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '', ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => (output += data.toString()));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

function spoken(seconds: number): string {
  return seconds < 90 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
}
