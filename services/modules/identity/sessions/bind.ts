import type { Runner } from '../../../platform/use-case/runner.ts';
import type { StoresFor } from '../use-cases/stores.ts';
import { endOneSession, endOtherSessions, listOwnSessions } from './own-sessions.ts';
import type { SessionDoors } from './routes.ts';

/** The use cases of a person's own sessions with their dependencies. */
export function bindSessions(runner: Runner, storesFor: StoresFor): SessionDoors {
  const bind = runner.bindTo(storesFor);
  return {
    listOwnSessions: bind(listOwnSessions),
    endOneSession: bind(endOneSession),
    endOtherSessions: bind(endOtherSessions),
  };
}
