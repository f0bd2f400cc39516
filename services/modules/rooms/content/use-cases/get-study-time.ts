import { inputMalformed } from '../../../../platform/errors/common.ts';
import { readCursor, toPage, type Page } from '../../../../platform/http/page.ts';
import { useCase } from '../../../../platform/use-case/use-case.ts';
import { StudyTimeInput } from '../contract.ts';
import type { PersonStudied, Studied } from '../content.store.ts';
import { roomNotFound } from '../../errors.ts';
import type { ContentDeps } from '../deps.ts';

/** How long the room's people studied in it, the longest first; who may see whom is the database's rule. */
export const getStudyTime = useCase<
  Pick<ContentDeps, 'content'>,
  typeof StudyTimeInput,
  Page<PersonStudied> & { readonly total: Studied & { readonly people: number } }
>({
  name: 'rooms.get-study-time',
  kind: 'query',
  input: StudyTimeInput,
  run: async ({ content }, _caller, { id, limit, cursor, from, to }) => {
    const [position] = readCursor(cursor, 1) ?? [0];
    if (typeof position !== 'number') throw inputMalformed({ what: 'unknown cursor' });
    const found = await content.studyTime(id, { from: from ?? null, to: to ?? null });
    if (found === undefined) throw roomNotFound();
    const rows = found.people
      .slice(position, position + limit + 1)
      .map((person, index) => ({ position: position + index + 1, person }));
    const page = toPage(rows, limit, (row) => [row.position]);
    return { ...page, data: page.data.map(({ person }) => person), total: found.total };
  },
});
