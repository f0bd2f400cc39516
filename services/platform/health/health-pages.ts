import type { RequestHandler } from 'express';
import type { Health } from './health.ts';

/** What a probe is answered. */
export interface HealthPage {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

type Probe = 'live' | 'ready' | 'startup';

/** The paths of the probes and the names that Kubernetes users expect beside them. */
const PROBE_OF: ReadonlyMap<string, Probe> = new Map([
  ['/health', 'ready'],
  ['/health/live', 'live'],
  ['/health/ready', 'ready'],
  ['/health/startup', 'startup'],
  ['/livez', 'live'],
  ['/readyz', 'ready'],
  ['/startupz', 'startup'],
  ['/healthz', 'live'],
]);

/**
 * The answer to a probe, or undefined when the path is none.
 *
 * Alive never asks a database: restarting a process does not mend one. Ready says which parts are missing;
 * with `hasDetail` (the internal port) everything that is known of each.
 */
export async function healthPage(
  health: Health,
  path: string,
  hasDetail: boolean,
): Promise<HealthPage | undefined> {
  const probe = PROBE_OF.get(path);
  if (probe === undefined) return undefined;
  const phase = health.phase();
  if (probe === 'live') return { status: 200, body: { status: 'alive' } };
  if (probe === 'startup') {
    return {
      status: phase === 'starting' ? 503 : 200,
      body: { status: phase === 'starting' ? 'starting' : 'started' },
    };
  }
  const { isReady, status, components } = await health.readiness();
  const degraded = components.filter((component) => component.status === 'down').map(({ name }) => name);
  return {
    status: isReady ? 200 : 503,
    body: { status, degraded, ...(hasDetail && { components }) },
  };
}

/** The probes on the public port: before every other rule, without credentials, never cached. */
export function healthDoor(health: Health): RequestHandler {
  return async (request, response, next) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead || !PROBE_OF.has(request.path)) {
      next();
      return;
    }
    const page = await healthPage(health, request.path, false);
    if (page === undefined) {
      next();
      return;
    }
    if (page.status === 503) response.set('Retry-After', '1');
    response.status(page.status).set('Cache-Control', 'no-store').json(page.body);
  };
}
