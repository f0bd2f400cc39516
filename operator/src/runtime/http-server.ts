import { createServer, type Server } from 'node:http';

import type { Registry } from 'prom-client';

/** What the kubelet and Prometheus are told. */
export interface HealthSources {
  /** @returns what is wrong with this process so that only a restart helps, if anything. */
  whatIsBroken(): string | undefined;
  /** @returns what it waits for before it can do its work, if anything. */
  whatIsMissing(): string | undefined;
}

/** A server that listens. */
export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Answers `/healthz` (liveness), `/readyz` (readiness) and `/metrics` on one port; the rest is 404. */
export async function startHealthServer(
  port: number,
  registry: Registry,
  sources: HealthSources,
): Promise<HealthServer> {
  const answers: Readonly<Record<string, () => Promise<Answer>>> = {
    '/healthz': async () => check(sources.whatIsBroken()),
    '/readyz': async () => check(sources.whatIsBroken() ?? sources.whatIsMissing()),
    '/metrics': async () => ({ status: 200, type: registry.contentType, text: await registry.metrics() }),
  };
  const server = createServer((question, answer) => {
    const respond = answers[question.url?.split('?')[0] ?? ''] ?? notFound;
    respond().then(
      ({ status, type, text }) => answer.writeHead(status, { 'content-type': type }).end(text),
      () => answer.writeHead(500).end(),
    );
  });
  await listen(server, port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function check(problem: string | undefined): Answer {
  return { status: problem === undefined ? 200 : 503, type: 'text/plain', text: `${problem ?? 'ok'}\n` };
}

async function notFound(): Promise<Answer> {
  return { status: 404, type: 'text/plain', text: 'not found\n' };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
}
