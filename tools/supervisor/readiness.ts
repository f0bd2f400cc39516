import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../local/failure.ts';
import { tailOf } from '../local/files.ts';
import type { Exit } from '../local/server-process.ts';
import { describeExit } from './keep-running.ts';

const POLL_MS = 50;
const ANSWER_MS = 2000;

/** Whether the process answers that it can serve. */
export async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(ANSWER_MS) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** A process that starts for the first time. */
export interface Candidate {
  name: string;
  url: string;
  exited: Promise<Exit>;
  logFile: string;
}

/**
 * Resolves when the process is ready.
 *
 * @throws with the end of its log when it dies before, or takes too long.
 */
export async function waitForReadiness(candidate: Candidate, timeoutMs = 60_000): Promise<void> {
  const deaths: Exit[] = [];
  void candidate.exited.then((exit) => deaths.push(exit));
  const end = performance.now() + timeoutMs;
  while (performance.now() < end && deaths.length === 0) {
    if (await isReady(candidate.url)) {
      return;
    }
    await delay(POLL_MS);
  }
  const [death] = deaths;
  const what = death === undefined ? `was not ready within ${timeoutMs / 1000} s` : describeExit(death);
  throw failure(
    `${candidate.name} ${what}. The end of ${candidate.logFile}:\n\n${tailOf(candidate.logFile)}\n\nMend what it says and run make start again.`,
  );
}
