import express, { Router } from 'express';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openHttpServer, type HttpServer } from '../http/server.ts';
import { remember } from '../http/context.ts';
import { createMetrics } from './metrics.ts';
import { observeRequests } from './observe-requests.ts';
import { recordLog } from './testing.ts';

let http: HttpServer | undefined;
afterEach(() => http?.destroy());

/** An application with a few routes behind the observer. */
async function setup() {
  const log = recordLog();
  const metrics = createMetrics({ version: '1', withDefaults: false });
  const app = express();
  app.use((request, response, next) => {
    remember(response, { requestId: request.get('x-request-id') ?? '0f8fad5b-d9cb-469f-a165-70867728950e' });
    next();
  });
  app.use(observeRequests({ log, metrics, isTracing: false }));
  const api = Router();
  api.get('/tasks/:id', (_request, response) => {
    log.info('inside');
    response.json({});
  });
  app.use('/api', api);
  app.get('/broken/:id', () => {
    throw new Error('bug');
  });
  app.use(
    (_error: unknown, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
      response.status(500).end();
    },
  );
  http = await openHttpServer({
    host: '127.0.0.1',
    port: 0,
    handler: app,
    limits: { requestTimeoutMs: 5_000 },
  });
  return { log, metrics, url: http.url };
}

/** The access lines, once they are there. */
async function accessLines(
  log: ReturnType<typeof recordLog>,
  count: number,
): Promise<Record<string, unknown>[]> {
  for (let turn = 0; turn < 200; turn += 1) {
    const lines = log.lines().filter(({ message }) => message === 'request');
    if (lines.length >= count) return lines;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`Only these lines: ${log.text()}`);
}

describe('each request', () => {
  test('is one line and one measurement, by the template of its route and never by its address', async () => {
    const { log, metrics, url } = await setup();
    await fetch(`${url}/api/tasks/secret-canary?token=canary`);
    const [line] = await accessLines(log, 1);
    expect(line).toMatchObject({ method: 'GET', route: '/api/tasks/:id', status: 200, level: 'INFO' });
    const { body } = await metrics.render(undefined);
    expect(body).toContain(
      'http_request_duration_seconds_count{method="GET",route="/api/tasks/:id",status_code="200"} 1',
    );
    expect(body).toContain('studyflow_http_requests_in_flight 0');
    expect(log.text() + body).not.toContain('canary');
  });

  test('gives its lines the request id and the trace of the caller', async () => {
    const { log, url } = await setup();
    const traceparent = `00-${'4b'.repeat(16)}-00f067aa0ba902b7-01`;
    await fetch(`${url}/api/tasks/1`, { headers: { 'x-request-id': 'r-9', traceparent } });
    await accessLines(log, 1);
    for (const line of log.lines())
      expect(line).toMatchObject({ request_id: 'r-9', trace_id: '4b'.repeat(16) });
  });

  test('has a trace id of its own when the caller sent none or a broken one', async () => {
    const { log, url } = await setup();
    await fetch(`${url}/api/tasks/1`, {
      headers: { traceparent: `00-${'00'.repeat(16)}-00f067aa0ba902b7-01` },
    });
    const [line] = await accessLines(log, 1);
    expect(line).toMatchObject({ trace_id: '0f8fad5bd9cb469fa16570867728950e' });
  });

  test('that fails with a bug is a warning, one that matches nothing has no route', async () => {
    const { log, url } = await setup();
    await fetch(`${url}/broken/1`);
    await fetch(`${url}/nothing/here`);
    const lines = await accessLines(log, 2);
    expect(lines).toEqual([
      expect.objectContaining({ status: 500, route: '/broken/:id', level: 'WARN' }),
      expect.objectContaining({ status: 404, route: 'unmatched' }),
    ]);
  });
});
