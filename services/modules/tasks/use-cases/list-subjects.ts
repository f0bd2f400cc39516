import { toPage, type Page } from '../../../platform/http/page.ts';
import { placeFrom } from '../../../platform/http/place.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ListSubjectsInput } from '../contract.ts';
import type { Subject } from '../subject.ts';
import type { SubjectDeps } from './deps.ts';

/** One page of the caller's subjects, by name; archived ones only when asked for. */
export const listSubjects = useCase<SubjectDeps, typeof ListSubjectsInput, Page<Subject>>({
  name: 'subjects.list',
  kind: 'query',
  input: ListSubjectsInput,
  roles: ['authenticated'],
  run: async ({ subjects }, _caller, { limit, cursor, count, archived, q }) => {
    const filter = { q, is_archived: archived === 'any' ? undefined : archived === 'true' };
    const after = placeFrom(cursor, 'name', 'text');
    const [rows, total] = await Promise.all([
      subjects.list({ ...filter, after, limit: limit + 1 }),
      count === undefined ? undefined : subjects.count(filter),
    ]);
    return toPage(rows, limit, ({ name, id }) => ['name', name, id], total);
  },
});
