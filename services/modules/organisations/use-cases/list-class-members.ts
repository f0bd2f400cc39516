import { toPage, type Page } from '../../../platform/http/page.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { classFor } from '../access.ts';
import type { ClassMember } from '../classes/class.ts';
import { ListClassMembersInput } from '../contract.ts';
import { PEOPLE, type OrganisationDeps } from '../deps.ts';
import { keyOf, sliceOf } from '../slice.ts';

/** Who is in a class, for the members of its organisation. @throws `class.not-found` */
export const listClassMembers = useCase<
  Pick<OrganisationDeps, 'organisations' | 'classes'>,
  typeof ListClassMembersInput,
  Page<ClassMember>
>({
  name: 'organisations.list-class-members',
  kind: 'query',
  roles: PEOPLE,
  input: ListClassMembersInput,
  run: async (deps, _caller, { class_id, ...page }) => {
    await classFor(deps, class_id);
    const [rows, total] = await Promise.all([
      deps.classes.listMembers(class_id, sliceOf(page)),
      page.count === 'exact' ? deps.classes.countMembers(class_id) : undefined,
    ]);
    return toPage(rows, page.limit, ({ joined_at, user_id }) => keyOf(joined_at, user_id), total);
  },
});
