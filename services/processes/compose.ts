import { createIdentityModule, type IdentityModule } from '../modules/identity/module.ts';
import { createNotificationsModule } from '../modules/notifications/module.ts';
import { createOrganisationsModule } from '../modules/organisations/module.ts';
import { createProfilesModule, type ProfilesModule } from '../modules/profiles/module.ts';
import { createStudySessionsModule } from '../modules/study-sessions/module.ts';
import { createTasksModule } from '../modules/tasks/module.ts';
import type { ModuleParts } from '../platform/module.ts';
import type { ReportBug } from '../platform/http/problem.ts';
import type { Platform } from './platform.ts';
import { createWake } from './wake.ts';

/** Every module with its dependencies: the one place that knows them all. */
export interface Modules {
  readonly identity: IdentityModule;
  readonly profiles: ProfilesModule;
  readonly all: readonly ModuleParts[];
  readonly reportBug: ReportBug;
}

export function createModules(platform: Platform): Modules {
  const { config, runner, clock, ids, log, secretBox, redis } = platform;
  const reportBug: ReportBug = (error, { requestId, method, path }) =>
    log.error('a bug answered 500', { error, request_id: requestId, method, path });
  const identity = createIdentityModule({
    config,
    runner,
    clock,
    ids,
    log: log.child({ module: 'identity' }),
    secretBox,
    wake: createWake(redis, 'revocations'),
    reportBug,
  });
  const profiles = createProfilesModule({ runner, clock, log: log.child({ module: 'profiles' }) });
  return {
    identity,
    profiles,
    reportBug,
    all: [
      identity.parts,
      createTasksModule({ runner, clock }),
      createStudySessionsModule({ runner }),
      createNotificationsModule({ runner, clock, sendToUser: () => undefined }),
      createOrganisationsModule({ runner, ids }),
      profiles,
    ],
  };
}
