import { inspect } from 'node:util';
import { failure, isFailure } from '../local/failure.ts';
import { waitUntil } from '../local/wait.ts';
import { usageLines } from './banner.ts';
import { DETACHED_FLAG, announceReady, detachedWriter, finishTelling, startDetached } from './detach.ts';
import { runningSupervisor } from './lock.ts';
import type { Paths, Programs } from './paths.ts';
import { createReporter } from './reporter.ts';
import type { Reporter } from './reporter.ts';
import { readRunFile } from './run-file.ts';
import { readEnvironment, readSettings } from './settings.ts';
import { supervise } from './supervise.ts';

const OTHER_START_MS = 90_000;

/** What a start needs from outside; tests give other programs. */
export interface StartOptions {
  paths: Paths;
  programs: Programs;
  /** The file that runs this verb, for a start in the background. */
  entry: string;
}

/** `make start`: in the foreground until a signal, or with DETACH=1 until everything is ready. Returns the exit code. */
export async function start({ paths, programs, entry }: StartOptions): Promise<number> {
  const background = process.env[DETACHED_FLAG];
  const reporter = createReporter({
    write: background
      ? detachedWriter()
      : (text) => {
          process.stdout.write(text);
        },
    isInteractive: background ? background === 'interactive' : process.stdout.isTTY,
  });
  const settings = readSettings(readEnvironment(paths.root, process.env));
  if (runningSupervisor(paths)) {
    return sayItRuns(paths, reporter);
  }
  if (settings.environment['DETACH'] === '1' && !background) {
    return startDetached(paths, entry, reporter);
  }
  const stopping = new AbortController();
  stopOnSignals(stopping);
  let exitCode = 0;
  stopOnMistakes(stopping, () => {
    exitCode = 1;
  });
  const run = { paths, programs, settings, reporter, stopping: stopping.signal, onReady: announceReady };
  try {
    return (await supervise(run)) === 'busy' ? await sayItRuns(paths, reporter) : exitCode;
  } catch (error) {
    reporter.line(`\n${isFailure(error) ? error.message : inspect(error)}`);
    return 1;
  } finally {
    await finishTelling();
  }
}

/** The first signal asks for an orderly stop; the orderly stop has its own time limit, so more of them change nothing. */
function stopOnSignals(stopping: AbortController): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      stopping.abort();
    });
  }
  // A terminal that is gone must not end the supervisor before it has ended the others.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
}

/** A mistake of ours must not leave servers behind that nobody watches. */
function stopOnMistakes(stopping: AbortController, onMistake: () => void): void {
  for (const name of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(name, (error: unknown) => {
      process.stderr.write(`${inspect(error)}\n`);
      onMistake();
      stopping.abort();
    });
  }
}

/** Waits for the start that is under way, then prints where everything is. */
async function sayItRuns(paths: Paths, reporter: Reporter): Promise<number> {
  const isReady = (): boolean => readRunFile(paths)?.state === 'ready';
  if (!isReady()) {
    reporter.line('StudyFlow is being started by someone else; waiting for it …');
    await waitUntil(() => isReady() || runningSupervisor(paths) === null, {
      timeoutMs: OTHER_START_MS,
      everyMs: 200,
    });
  }
  const run = readRunFile(paths);
  if (run?.state !== 'ready') {
    throw failure('The other start did not get ready. See: make logs');
  }
  reporter.line(
    `StudyFlow already runs (supervisor ${run.supervisor.pid}). To start it anew: make stop, then make start.`,
  );
  for (const line of ['', ...usageLines(run), '']) {
    reporter.line(line);
  }
  return 0;
}
