import { toPage, type Page } from '../../../platform/http/page.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { organisationFor } from '../access.ts';
import type { StudyClass } from '../classes/class.ts';
import { ListClassesInput } from '../contract.ts';
import { PEOPLE, type OrganisationDeps } from '../deps.ts';
import { keyOf, sliceOf } from '../slice.ts';

/** The classes of an organisation, for its members. @throws `organisation.not-found` */
export const listClasses = useCase<
  Pick<OrganisationDeps, 'organisations' | 'classes'>,
  typeof ListClassesInput,
  Page<StudyClass>
>({
  name: 'organisations.list-classes',
  kind: 'query',
  roles: PEOPLE,
  input: ListClassesInput,
  run: async ({ organisations, classes }, _caller, { id, ...page }) => {
    await organisationFor(organisations, id);
    const [rows, total] = await Promise.all([
      classes.list(id, sliceOf(page)),
      page.count === 'exact' ? classes.count(id) : undefined,
    ]);
    return toPage(rows, page.limit, (row) => keyOf(row.created_at, row.id), total);
  },
});
