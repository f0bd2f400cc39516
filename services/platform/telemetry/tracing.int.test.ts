import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import express from 'express';
import { afterEach, describe, expect, test } from '@jest/globals';
import { remember } from '../http/context.ts';
import { openHttpServer, type HttpServer } from '../http/server.ts';
import { createMetrics } from './metrics.ts';
import { observeRequests } from './observe-requests.ts';
import { recordLog } from './testing.ts';
import { startTracing } from './tracing.ts';
import { createUseCaseObserver } from './observe-use-cases.ts';

let collector: Server | undefined;
let http: HttpServer | undefined;
afterEach(() => {
  http?.destroy();
  collector?.closeAllConnections();
  collector?.close();
});

/** What an OTLP collector would be sent. */
async function startCollector(): Promise<{ url: string; received: () => string }> {
  let text = '';
  collector = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => response.setHeader('content-type', 'application/json').end('{}'));
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  return { url: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`, received: () => text };
}

const about = { serviceName: 'studyflow-test', version: '1', process: 0 };

describe('tracing', () => {
  test('without an endpoint loads nothing', async () => {
    expect(await startTracing({ ...about, endpoint: undefined, log: recordLog() })).toMatchObject({
      isOn: false,
    });
  });

  test('continues the trace of the caller, from the request to logs, exemplars and the collector', async () => {
    const { url, received } = await startCollector();
    const log = recordLog();
    const tracing = await startTracing({ ...about, endpoint: `${url}/`, log });
    expect(tracing.isOn).toBe(true);
    const metrics = createMetrics({ version: '1', withDefaults: false });
    const observeUseCase = createUseCaseObserver(metrics);
    const app = express();
    app.use((_request, response, next) => {
      remember(response, { requestId: 'r-1' });
      next();
    });
    app.use(observeRequests({ log, metrics, isTracing: true }));
    app.get('/tasks/:id', (_request, response) => {
      log.info('inside');
      observeUseCase('tasks.read', 'ok', 0.01);
      response.send('ok');
    });
    http = await openHttpServer({
      host: '127.0.0.1',
      port: 0,
      handler: app,
      limits: { requestTimeoutMs: 5_000 },
    });
    const traceId = '5c'.repeat(16);
    await fetch(`${http.url}/tasks/canary-1?token=canary-2`, {
      headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    });
    for (let turn = 0; turn < 100 && log.lines().length < 2; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await tracing.stop();

    for (const line of log.lines()) expect(line).toMatchObject({ trace_id: traceId });
    expect(log.lines()[0]?.['span_id']).toMatch(/^[\da-f]{16}$/);
    expect(received()).toContain(traceId);
    expect(received()).toContain('GET /tasks/:id');
    expect(received()).toContain('studyflow-test');
    const { body } = await metrics.render('application/openmetrics-text');
    expect(body).toMatch(new RegExp(`use_case="tasks.read",outcome="ok"\\} 1 # \\{.*${traceId}`));
    expect(body).toMatch(new RegExp(`route="/tasks/:id",status_code="200"\\} 1 # \\{.*${traceId}`));
    expect(received() + body + log.text()).not.toContain('canary');
  });
});
