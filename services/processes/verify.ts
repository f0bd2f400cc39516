import { writeFileSync } from 'node:fs';
import { loadVerifyConfig } from '../platform/config/config.ts';
import { terminationLog } from '../platform/config/termination-log.ts';
import { runSmokeTest } from './smoke-test/smoke-test.ts';
import type { SmokeReport } from './smoke-test/steps.ts';

/** `verify.ts`: tries a release before people are sent there, says in JSON what came of it, exits with 0 or 1. */
async function main(): Promise<SmokeReport> {
  const config = loadVerifyConfig();
  const ending = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => ending.abort());
  return runSmokeTest({
    apiUrl: withoutSlash(config.VERIFY_API_URL),
    roomsUrl: withoutSlash(config.VERIFY_ROOMS_URL),
    ...(config.VERIFY_RELEASE !== undefined && { release: config.VERIFY_RELEASE }),
    hasRooms: config.VERIFY_ROOM,
    anonKey: config.ANON_KEY,
    serviceRoleKey: config.SERVICE_ROLE_KEY,
    stepTimeoutMs: config.VERIFY_STEP_TIMEOUT_MS,
    signal: AbortSignal.any([ending.signal, AbortSignal.timeout(config.VERIFY_TIMEOUT_MS)]),
  });
}

function withoutSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url;
}

function tell(report: SmokeReport): void {
  const text = JSON.stringify(report);
  process.stdout.write(`${text}\n`);
  const log = terminationLog();
  // Sixteen steps of a line at most: the whole always fits into 4 KiB, but for a failure of each of them.
  if (log !== undefined)
    writeFileSync(log, text.length <= 4_096 ? text : JSON.stringify({ ...report, steps: [] }));
  process.exitCode = report.ok ? 0 : 1;
}

tell(
  await main().catch((error: unknown) => ({
    ok: false,
    steps: [],
    error: error instanceof Error ? error.message : String(error),
  })),
);
