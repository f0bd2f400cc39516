import { route, type Presented, type Route } from '../../platform/http/route.ts';
import type { Page } from '../../platform/http/page.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import { StudySessionOutput, StudySessionPageOutput } from './contract.ts';
import { viewOf, type StudySessionView } from './study-session.view.ts';
import type { TimedStudySession, TimerAction } from './timer.ts';

/** The use cases of study sessions, ready to run. */
export interface StudySessionUseCases {
  readonly list: BoundUseCase<Page<StudySessionView>>;
  readonly plan: BoundUseCase<TimedStudySession>;
  readonly get: BoundUseCase<TimedStudySession>;
  readonly change: BoundUseCase<TimedStudySession>;
  readonly remove: BoundUseCase<undefined>;
  readonly timer: Readonly<Record<TimerAction, BoundUseCase<TimedStudySession>>>;
}

const path = '/api/study-sessions';
const tag = 'Study sessions';
const one = { tag, output: StudySessionOutput, present };
const ifMatch = 'optional';

/** `/api/study-sessions` */
export function studySessionRoutes(sessions: StudySessionUseCases): Route[] {
  return [...collectionRoutes(sessions), ...memberRoutes(sessions), ...timerRoutes(sessions)];
}

function collectionRoutes(sessions: StudySessionUseCases): Route[] {
  return [
    route({
      tag,
      method: 'get',
      path,
      summary: 'List study sessions',
      useCase: sessions.list,
      output: StudySessionPageOutput,
    }),
    route({
      ...one,
      method: 'post',
      path,
      summary: 'Plan a study session',
      useCase: sessions.plan,
      status: 201,
      present: (session) => ({ ...present(session), headers: { Location: `${path}/${session.id}` } }),
    }),
  ];
}

function memberRoutes(sessions: StudySessionUseCases): Route[] {
  const member = `${path}/{id}`;
  return [
    route({ ...one, method: 'get', path: member, summary: 'Read a study session', useCase: sessions.get }),
    route({
      ...one,
      ifMatch,
      method: 'patch',
      path: member,
      summary: 'Change a study session',
      useCase: sessions.change,
    }),
    route({
      tag,
      ifMatch,
      method: 'delete',
      path: member,
      summary: 'Remove a study session',
      useCase: sessions.remove,
      status: 204,
    }),
  ];
}

const SUMMARIES: Readonly<Record<TimerAction, string>> = {
  start: 'Start the timer',
  pause: 'Pause the timer',
  resume: 'Let the timer run on',
  complete: 'Complete the study session',
  cancel: 'Cancel the study session',
};

function timerRoutes({ timer }: StudySessionUseCases): Route[] {
  return (Object.keys(SUMMARIES) as TimerAction[]).map((action) =>
    route({
      ...one,
      ifMatch,
      method: 'post',
      path: `${path}/{id}/${action}`,
      summary: SUMMARIES[action],
      useCase: timer[action],
    }),
  );
}

/** The ETag is the row's version: it does not change while the timer runs, though `elapsed_seconds` does. */
function present(session: TimedStudySession): Presented {
  return { body: viewOf(session), version: session.version };
}
