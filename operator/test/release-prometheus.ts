/** Prometheus servers for releases: one whose answers a test chooses, and the real one over pods that a test plays. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { anyFreePort } from '../../tools/local/ports.ts';
import { eventually } from './harness/eventually.ts';

export interface PlayedPrometheus {
  readonly address: string;
  /** Queries as they came. */
  readonly queries: readonly string[];
  /** What is answered from now on; `undefined`: nothing is found. */
  answer(value: (query: string) => number | undefined): void;
  close(): void;
}

/** Answers instant queries as Prometheus does. */
export async function playPrometheus(): Promise<PlayedPrometheus> {
  const queries: string[] = [];
  let value = (_query: string): number | undefined => undefined;
  const server = await listen((request, response) => {
    const query = new URL(request.url ?? '', 'http://prometheus').searchParams.get('query') ?? '';
    queries.push(query);
    const found = value(query);
    const result = found === undefined ? [] : [{ metric: {}, value: [Date.now() / 1_000, String(found)] }];
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
  });
  return { address: server.address, queries, answer: (next) => void (value = next), close: server.close };
}

export interface RealPrometheus {
  readonly address: string;
  /** Failed requests per second that the pods of a colour report from now on. */
  errors(colour: string, perSecond: number): void;
  /** What it answers to a query now. */
  ask(query: string): Promise<number | undefined>;
  close(): Promise<void>;
}

/** The real server; it scrapes a page that stands for the pods of both colours. */
export async function startPrometheus(): Promise<RealPrometheus> {
  const counters = new Map<string, { total: number; perSecond: number; since: number }>();
  const pods = await listen((_request, response) => {
    const lines = [...counters].map(([colour, counter]) => {
      counter.total += (counter.perSecond * (Date.now() - counter.since)) / 1_000;
      counter.since = Date.now();
      return `failed_requests_total{colour="${colour}"} ${counter.total}`;
    });
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(`# TYPE failed_requests_total counter\n${lines.join('\n')}\n`);
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'release-prometheus-'));
  const port = await anyFreePort();
  const target = pods.address.replace('http://', '');
  await writeFile(
    path.join(folder, 'prometheus.yml'),
    `scrape_configs: [{ job_name: pods, scrape_interval: 500ms, static_configs: [{ targets: ['${target}'] }] }]\n`,
  );
  const child = spawn(
    process.env['PROMETHEUS'] ?? 'prometheus',
    [
      `--config.file=${path.join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  const address = `http://127.0.0.1:${port}`;
  await eventually('Prometheus answers', async () => (await fetch(`${address}/-/ready`)).ok);
  return {
    address,
    errors: (colour, perSecond) =>
      void counters.set(colour, { total: counters.get(colour)?.total ?? 0, perSecond, since: Date.now() }),
    ask: async (query) => {
      const answer = await fetch(`${address}/api/v1/query?query=${encodeURIComponent(query)}`);
      const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
      const value = data.result[0]?.value[1];
      return value === undefined ? undefined : Number(value);
    },
    close: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      pods.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listen(handler: RequestListener): Promise<{ readonly address: string; close(): void }> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
