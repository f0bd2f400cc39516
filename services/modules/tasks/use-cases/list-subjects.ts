import { inputMalformed } from '../../../platform/errors/common.ts';
import { readCursor, toPage, type Page } from '../../../platform/http/page.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ListSubjectsInput } from '../contract.ts';
import type { Subject } from '../subject.ts';
import { isUuid } from '../task-place.ts';
import type { SubjectDeps } from './deps.ts';

/** One page of the caller's subjects, by name; archived ones only when asked for. */
export const listSubjects = useCase<SubjectDeps, typeof ListSubjectsInput, Page<Subject>>({
  name: 'subjects.list',
  kind: 'query',
  input: ListSubjectsInput,
  roles: ['authenticated'],
  run: async ({ subjects }, _caller, { limit, cursor, count, archived, q }) => {
    const filter = { q, is_archived: archived === 'any' ? undefined : archived === 'true' };
    const after = placeFrom(cursor);
    const [rows, total] = await Promise.all([
      subjects.list({ ...filter, after, limit: limit + 1 }),
      count === undefined ? undefined : subjects.count(filter),
    ]);
    return toPage(rows, limit, ({ name, id }) => [name, id], total);
  },
});

function placeFrom(cursor: string | undefined): Pick<Subject, 'name' | 'id'> | undefined {
  const key = readCursor(cursor, 2);
  if (key === undefined) return undefined;
  const [name, id] = key;
  if (typeof name !== 'string' || !isUuid(id)) throw inputMalformed({ what: 'unknown cursor' });
  return { name, id };
}
