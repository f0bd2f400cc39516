import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import express from 'express';
import { systemClock } from '../clock/clock.ts';
import { createHealth } from '../health/health.ts';
import { healthDoor } from '../health/health-pages.ts';
import { openHttpServer } from '../http/server.ts';
import { silentLog } from '../telemetry/testing.ts';
import { createLifecycle, type Lifecycle } from './lifecycle.ts';

const POLL_MS = 50;
/** Longer than a poll can be late on a busy machine: both live in this process. */
const GRACE_MS = 500;
const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const close of cleanUp.splice(0).reverse()) close();
});

interface Replica {
  readonly port: number;
  readonly lifecycle: Lifecycle;
}

/** A small process of our own parts: health, server, lifecycle. Answers take 0 to 80 ms. */
async function startReplica(port: number): Promise<Replica> {
  const health = createHealth({ components: [], clock: systemClock });
  const lifecycle = createLifecycle({
    log: silentLog(),
    health,
    graceMs: GRACE_MS,
    timeoutMs: 4_000,
    exit: () => undefined,
  });
  const app = express();
  app.use(healthDoor(health));
  let served = 0;
  app.use(async (_request, response) => {
    served += 1;
    await delay((served * 17) % 80);
    response.send('ok');
  });
  const http = await openHttpServer({
    host: '127.0.0.1',
    port,
    handler: app,
    limits: { requestTimeoutMs: 5_000, drainQuietMs: 300 },
  });
  lifecycle.addServer(http);
  lifecycle.ready();
  cleanUp.push(() => http.destroy());
  return { port: http.port, lifecycle };
}

interface Proxy {
  readonly server: Server;
  /** Ports of the replicas that its last poll has found ready. */
  readonly ready: ReadonlySet<number>;
}

/** A proxy that polls readiness, keeps connections to the replicas, and never tries a request twice. */
async function startProxy(ports: readonly number[]): Promise<Proxy> {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const ready = new Set<number>();
  const poll = async (port: number): Promise<void> => {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/health/ready`, {
        signal: AbortSignal.timeout(500),
      });
      await response.text();
      if (response.status === 200) ready.add(port);
      else ready.delete(port);
    } catch {
      ready.delete(port);
    }
  };
  const timer = setInterval(() => void Promise.all(ports.map(poll)), POLL_MS);
  await Promise.all(ports.map(poll));
  let turn = 0;
  const forward = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const targets = [...ready];
    turn += 1;
    const target = request({
      agent,
      host: '127.0.0.1',
      port: targets[turn % targets.length] ?? 1,
      path: incoming.url,
    });
    target.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502);
      answer.pipe(outgoing);
    });
    target.on('error', () => outgoing.writeHead(502).end());
    target.end();
  };
  const proxy = createServer(forward).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  cleanUp.push(() => {
    clearInterval(timer);
    agent.destroy();
    proxy.closeAllConnections();
    proxy.close();
  });
  return { server: proxy, ready };
}

/** Asks without pause until told to stop, on kept or on new connections. @returns every status it saw. */
async function askOn(port: number, isKept: boolean, isOver: () => boolean): Promise<number[]> {
  const agent = new Agent({ keepAlive: isKept });
  const statuses: number[] = [];
  while (!isOver()) {
    const asked = request({ agent, host: '127.0.0.1', port, path: '/' }).end();
    const status = await once(asked, 'response').then(
      async ([response]: IncomingMessage[]) => {
        response?.resume();
        if (response !== undefined) await once(response, 'end');
        return response?.statusCode ?? 0;
      },
      () => 0,
    );
    statuses.push(status);
  }
  agent.destroy();
  return statuses;
}

test('no request fails while every replica is restarted behind a proxy that polls readiness (R22)', async () => {
  const replicas = [await startReplica(0), await startReplica(0)];
  const { server, ready } = await startProxy(replicas.map(({ port }) => port));
  const { port } = server.address() as AddressInfo;
  const bothReady = async (): Promise<void> => {
    while (ready.size < replicas.length) await delay(POLL_MS);
  };

  let isOver = false;
  const clients = Array.from({ length: 12 }, (_none, index) => askOn(port, index % 2 === 0, () => isOver));
  for (let round = 0; round < 5; round += 1) {
    for (const [index, { port: own, lifecycle }] of replicas.entries()) {
      await bothReady();
      await lifecycle.stop('rolling restart');
      replicas[index] = await startReplica(own);
    }
  }
  await bothReady();
  isOver = true;
  const statuses = (await Promise.all(clients)).flat();
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  expect(statuses.length).toBeGreaterThan(500);
}, 30_000);
