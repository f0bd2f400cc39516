import type { Database } from '../../platform/database/database.ts';
import type { Scope } from '../../platform/database/scope.ts';
import { route } from '../../platform/http/route.ts';
import type { ModuleParts } from '../../platform/module.ts';
import type { UserChannel } from '../../platform/sockets/user-channel.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import { announceTo } from './announce.ts';
import { PresenceOutput } from './contract.ts';
import type { PersonPresence } from './presence.ts';
import { PresenceTracker, type PresenceTrackerDeps } from './presence-tracker.ts';
import { presenceDeskIn, presenceIn } from './presence.postgres.ts';
import { presenceServerEvents } from './server-events.ts';
import { presenceSocketEvents } from './sockets.ts';
import { followPresence, getPresence, listPresence } from './use-cases/list-presence.ts';
import { setPresence } from './use-cases/set-presence.ts';

export interface PresenceModuleDeps {
  readonly runner: Runner;
  readonly database: Database;
  readonly channel: UserChannel;
  readonly processId: string;
  readonly log: Log;
  readonly metrics: Metrics;
  /** For tests: how often what is done. */
  readonly timing?: NonNullable<PresenceTrackerDeps['timing']>;
}

/** Presence with its doors, and what the sockets of this process tell it. */
export interface PresenceModule {
  readonly parts: ModuleParts;
  /** Every socket that was let in is shown here once. */
  readonly tracker: Pick<PresenceTracker, 'connected' | 'start' | 'drain' | 'stop'>;
}

/** Who is there, for those who share a room or a class with them. */
export function createPresenceModule(deps: PresenceModuleDeps): PresenceModule {
  const { runner, database, channel, processId, log, timing } = deps;
  const desk = presenceDeskIn(database.shared(PLATFORM, { requestId: '' }, 'system'));
  const tell = announceTo(channel, desk);
  const count = countChanges(deps.metrics, () => tracker.people);
  const announce = async (changes: readonly PersonPresence[]): Promise<void> => {
    for (const { status } of changes) count(status);
    await tell(changes);
  };
  const tracker = new PresenceTracker({ desk, processId, announce, log, ...(timing && { timing }) });
  const bind = runner.bindTo((scope: Scope) => ({ presence: presenceIn(scope) }));
  const set = runner.bindTo((scope: Scope) => ({
    desk: presenceDeskIn(scope),
    announce: (changes: readonly PersonPresence[]) =>
      scope.afterCommit(() => {
        announce(changes).catch((error: unknown) => log.warn('a change of presence was not told', { error }));
      }),
  }))(setPresence);
  return {
    tracker,
    parts: {
      name: 'presence',
      routes: [
        route({
          tag: 'Presence',
          method: 'get',
          path: '/api/presence',
          summary: 'Who of those who share a room or a class with you is there',
          useCase: bind(getPresence),
          output: PresenceOutput,
        }),
      ],
      serverEvents: presenceServerEvents,
      socketEvents: presenceSocketEvents(
        { set, follow: bind(followPresence), list: bind(listPresence) },
        tracker,
      ),
    },
  };
}

function countChanges(metrics: Metrics, people: () => number): (status: string) => void {
  const changes = metrics.counter({
    name: 'studyflow_presence_changes_total',
    help: 'Changes of what others see of people, by what they see now.',
    labelNames: ['status'],
  });
  metrics.gauge({
    name: 'studyflow_presence_people',
    help: 'People with a socket in this process.',
    collect() {
      this.set(people());
    },
  });
  return (status) => changes.inc({ status });
}
