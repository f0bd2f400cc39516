import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anyFreePort } from '../local/ports.ts';
import { findProgram, startProgram } from './program.ts';

/** What a front has passed on and what came of it. */
export interface Passed {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** HAProxy in front of one server, all connections to which are shared. */
export async function startHaproxy(
  server: string,
): Promise<{ readonly port: number; readonly passed: () => readonly Passed[]; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'studyflow-haproxy-'));
  const port = await anyFreePort();
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(
    file,
    `global
  log stdout format raw local0
defaults
  mode http
  log global
  log-format "PASSED %s %ST %{+Q}HM %{+Q}HP"
  timeout connect 2s
  timeout client 10s
  timeout server 10s
  timeout http-request 3s
frontend front
  bind 127.0.0.1:${port}
  default_backend platform
backend platform
  http-reuse always
  server platform ${server}
`,
  );
  const haproxy = await startProgram(findProgram('haproxy'), ['-db', '-f', file], port);
  return {
    port,
    passed: () =>
      Array.from(
        haproxy.output().matchAll(/^PASSED platform (-?\d+) "([^"]*)" "([^"]*)"$/gm),
        ([, status = '', method = '', path = '']) => ({ method, path, status: Number(status) }),
      ),
    stop: async () => {
      await haproxy.stop('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
