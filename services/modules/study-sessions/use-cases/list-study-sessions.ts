import { toPage, type Page } from '../../../platform/http/page.ts';
import { placeFrom } from '../../../platform/http/place.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ListStudySessionsInput } from '../contract.ts';
import type { StudySession } from '../study-session.ts';
import type { StudySessionSort } from '../study-session.repository.ts';
import { viewOf, type StudySessionView } from '../study-session.view.ts';
import type { StudySessionDeps } from './deps.ts';

/** One page of the caller's study sessions; a cursor goes on in the order that it was made in. */
export const listStudySessions = useCase<
  StudySessionDeps,
  typeof ListStudySessionsInput,
  Page<StudySessionView>
>({
  name: 'study-sessions.list',
  kind: 'query',
  input: ListStudySessionsInput,
  roles: ['authenticated'],
  run: async ({ sessions }, _caller, { limit, cursor, count, sort, ...filter }) => {
    const after = placeFrom(cursor, sort);
    const [rows, total] = await Promise.all([
      sessions.list({ ...filter, sort, after, limit: limit + 1 }),
      count === undefined ? undefined : sessions.count(filter),
    ]);
    return toPage(rows.map(viewOf), limit, (session) => [sort, valueOf(session, sort), session.id], total);
  },
});

/** What a list of this order is ordered by. */
function valueOf(session: StudySession, sort: StudySessionSort): string | null {
  return sort.endsWith('started_at') ? session.started_at : session.created_at;
}
