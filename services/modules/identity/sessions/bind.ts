import type { Runner } from '../../../platform/use-case/runner.ts';
import type { StoresFor } from '../use-cases/stores.ts';
import type { Page } from '../../../platform/http/page.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import { endOneSession, endOtherSessions, listOwnSessions, type SeenSession } from './own-sessions.ts';

/** What people can ask about where they are signed in. */
export interface SessionDoors {
  readonly listOwnSessions: BoundUseCase<Page<SeenSession>>;
  readonly endOneSession: BoundUseCase<undefined>;
  readonly endOtherSessions: BoundUseCase<{ readonly ended: number }>;
}

/** The use cases of a person's own sessions with their dependencies. */
export function bindSessions(runner: Runner, storesFor: StoresFor): SessionDoors {
  const bind = runner.bindTo(storesFor);
  return {
    listOwnSessions: bind(listOwnSessions),
    endOneSession: bind(endOneSession),
    endOtherSessions: bind(endOtherSessions),
  };
}
