import { useCase } from '../../../platform/use-case/use-case.ts';
import { PlanStudySessionInput } from '../contract.ts';
import type { TimedStudySession } from '../timer.ts';
import type { StudySessionDeps } from './deps.ts';

/**
 * Plans a stretch of study; it runs from `start` on.
 *
 * @throws `input.reference-unknown` when the subject is not one of the caller's.
 */
export const planStudySession = useCase<StudySessionDeps, typeof PlanStudySessionInput, TimedStudySession>({
  name: 'study-sessions.plan',
  kind: 'append',
  input: PlanStudySessionInput,
  roles: ['authenticated'],
  run: ({ sessions }, _caller, fields) => sessions.add(fields),
});
