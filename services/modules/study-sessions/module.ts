import type { ModuleParts } from '../../platform/module.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import { studySessionRoutes } from './routes.ts';
import { studySessionsIn } from './study-session.mikro.ts';
import { cancelStudySession } from './use-cases/cancel-study-session.ts';
import { changeStudySession } from './use-cases/change-study-session.ts';
import { completeStudySession } from './use-cases/complete-study-session.ts';
import { getStudySession } from './use-cases/get-study-session.ts';
import { listStudySessions } from './use-cases/list-study-sessions.ts';
import { pauseStudySession } from './use-cases/pause-study-session.ts';
import { planStudySession } from './use-cases/plan-study-session.ts';
import { removeStudySession } from './use-cases/remove-study-session.ts';
import { resumeStudySession } from './use-cases/resume-study-session.ts';
import { startStudySession } from './use-cases/start-study-session.ts';

export interface StudySessionsModuleDeps {
  readonly runner: Runner;
}

/** Study sessions and their timers, with their doors. */
export function createStudySessionsModule({ runner }: StudySessionsModuleDeps): ModuleParts {
  const bind = runner.bindTo((scope) => ({ sessions: studySessionsIn(scope) }));
  return {
    name: 'study-sessions',
    routes: studySessionRoutes({
      list: bind(listStudySessions),
      plan: bind(planStudySession),
      get: bind(getStudySession),
      change: bind(changeStudySession),
      remove: bind(removeStudySession),
      timer: {
        start: bind(startStudySession),
        pause: bind(pauseStudySession),
        resume: bind(resumeStudySession),
        complete: bind(completeStudySession),
        cancel: bind(cancelStudySession),
      },
    }),
  };
}
