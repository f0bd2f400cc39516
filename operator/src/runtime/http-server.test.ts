import { afterEach, expect, test } from '@jest/globals';

import { createMetrics } from '../telemetry/metrics.ts';
import { startHealthServer, type HealthServer } from './http-server.ts';

let server: HealthServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function ask(path: string, problems: { broken?: string; missing?: string } = {}) {
  server = await startHealthServer(0, createMetrics().registry, {
    whatIsBroken: () => problems.broken,
    whatIsMissing: () => problems.missing,
  });
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`);
  return { status: answer.status, text: await answer.text(), type: answer.headers.get('content-type') };
}

test('is alive and ready when nothing is wrong', async () => {
  expect(await ask('/healthz')).toMatchObject({ status: 200, text: 'ok\n' });
});

test('is alive and not ready while something is missing', async () => {
  expect(await ask('/readyz?verbose', { missing: 'The caches are not filled yet.' })).toMatchObject({
    status: 503,
    text: 'The caches are not filled yet.\n',
  });
});

test('is not ready either when it is broken', async () => {
  expect(await ask('/readyz', { broken: 'It hangs.' })).toMatchObject({ status: 503, text: 'It hangs.\n' });
});

test('shows its metrics', async () => {
  const { status, text, type } = await ask('/metrics');
  expect(status).toBe(200);
  expect(type).toContain('text/plain');
  expect(text).toContain('studyflow_operator_events_dropped_total 0');
});

test('knows nothing else', async () => {
  expect((await ask('/')).status).toBe(404);
});
