/** Starts a whole platform in a folder of its own, so that a test passes while another one runs. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { anyFreePort } from '../local/ports.ts';
import { identify, isAlive, signal } from '../local/process-table.ts';
import { waitUntil } from '../local/wait.ts';
import { ROOT, pathsIn } from './paths.ts';
import type { Paths } from './paths.ts';
import { readRunFile } from './run-file.ts';
import type { RunFile } from './run-file.ts';

/** How a command ended and what it said. */
export interface CommandResult {
  code: number | null;
  output: string;
  tookMs: number;
}

/** A platform in a folder of its own. */
export interface TestPlatform {
  paths: Paths;
  /** Runs a verb (`start` returns when everything is ready) with more settings if given. */
  run: (verb: string, settings?: NodeJS.ProcessEnv) => Promise<CommandResult>;
  /** The run file as it is now. */
  runFile: () => RunFile;
  /** Every process of the run, the supervisor first. */
  pids: () => number[];
  /** SIGKILL to all of them at once; resolves when they are gone. */
  killAll: () => Promise<void>;
  /** Stops what runs and removes the folder. */
  remove: () => Promise<void>;
}

/** Settings that make a platform cheap enough for a test: all of them share the code that the first one compiled. */
const TEST_SETTINGS: NodeJS.ProcessEnv = {
  DETACH: '1',
  BCRYPT_COST: '4',
  RATE_LIMITS: 'off',
  NODE_COMPILE_CACHE: path.join(ROOT, 'node_modules', '.cache', 'studyflow-compiled'),
};

/** @param entry the program that runs the verbs. @default the supervisor's own */
export async function createTestPlatform(
  settings: NodeJS.ProcessEnv = {},
  entry = path.join(ROOT, 'tools', 'supervisor', 'main.ts'),
): Promise<TestPlatform> {
  const folder = mkdtempSync(path.join(tmpdir(), 'studyflow-platform-'));
  return testPlatformIn(folder, { PORT: String(await anyFreePort()), ...settings }, entry);
}

/** The platform in a folder that stands already, whether something runs there or not. */
export function testPlatformIn(
  folder: string,
  settings: NodeJS.ProcessEnv = {},
  entry = path.join(ROOT, 'tools', 'supervisor', 'main.ts'),
): TestPlatform {
  const paths = pathsIn(path.join(folder, 'state'));
  const own = { STUDYFLOW_DIR: paths.stateDir, ...TEST_SETTINGS, ...settings };
  const run = async (verb: string, more: NodeJS.ProcessEnv = {}): Promise<CommandResult> =>
    runVerb(entry, verb, { ...process.env, NODE_OPTIONS: '', ...own, ...more });
  const runFile = (): RunFile => {
    const run = readRunFile(paths);
    if (!run) {
      throw new Error(`There is no ${paths.run}: nothing runs.`);
    }
    return run;
  };
  const pids = (): number[] => {
    const { supervisor, processes, services } = runFile();
    return [supervisor.pid, ...processes.map(({ pid }) => pid), ...services.map(({ pid }) => pid)];
  };
  return {
    paths,
    run,
    runFile,
    pids,
    killAll: async () => {
      const victims = pids().flatMap((pid) => identify(pid) ?? []);
      victims.forEach(({ pid }) => {
        signal(pid, 'SIGKILL');
      });
      await waitUntil(() => !victims.some(isAlive), { timeoutMs: 5000 });
    },
    remove: async () => {
      await runVerb(path.join(ROOT, 'tools', 'supervisor', 'main.ts'), 'reset', {
        ...process.env,
        NODE_OPTIONS: '',
        ...own,
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function runVerb(entry: string, verb: string, env: NodeJS.ProcessEnv): Promise<CommandResult> {
  const began = performance.now();
  const child = spawn(process.execPath, [entry, verb], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (data: Buffer): void => {
    output += data.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, output, tookMs: performance.now() - began });
    });
  });
}
