import type { CredentialReport } from '../../platform/credentials/credentials.ts';
import type { Health } from '../../platform/health/health.ts';
import type { ActorReport } from '../../platform/http/internal-server.ts';
import type { BusyActor, ProcessStatus } from './status.ts';

export interface OwnStatusDeps {
  readonly process: string;
  readonly version: string;
  readonly roles: readonly string[];
  readonly release: string | undefined;
  readonly colour: string | undefined;
  readonly isPromoted: () => boolean;
  readonly health: Pick<Health, 'readiness'>;
  readonly actors: () => readonly ActorReport[];
  readonly credentials: () => readonly CredentialReport[];
}

export const MOST_BUSY = 20;

/** What this process says of itself, from memory: it needs nothing to answer. */
export async function ownStatus(deps: OwnStatusDeps): Promise<ProcessStatus> {
  const { status: health, components } = await deps.health.readiness();
  const actors = deps.actors();
  return {
    process: deps.process,
    version: deps.version,
    roles: deps.roles,
    release: deps.release ?? null,
    colour: deps.colour ?? null,
    is_promoted: deps.isPromoted(),
    health,
    away: components.filter(({ status }) => status === 'down').map(({ name }) => name),
    uptime_seconds: Math.round(process.uptime()),
    memory_bytes: process.memoryUsage.rss(),
    actors: {
      owned: actors.length,
      waiting: actors.reduce((sum, { mailbox }) => sum + mailbox, 0),
      busiest: busiestOf(actors),
    },
    credentials: deps.credentials(),
  };
}

/** The longest mailboxes first; actors for which nothing waits are not told one by one. */
export function busiestOf(actors: readonly BusyActor[]): BusyActor[] {
  return actors
    .filter(({ mailbox }) => mailbox > 0)
    .sort((left, right) => right.mailbox - left.mailbox)
    .slice(0, MOST_BUSY)
    .map(({ kind, id, epoch, seq, mailbox }) => ({ kind, id, epoch, seq, mailbox }));
}
