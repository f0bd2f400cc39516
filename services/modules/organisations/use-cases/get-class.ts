import { useCase } from '../../../platform/use-case/use-case.ts';
import { classFor } from '../access.ts';
import type { StudyClass } from '../classes/class.ts';
import { ClassInput } from '../contract.ts';
import { PEOPLE, type OrganisationDeps } from '../deps.ts';

/** One class of an organisation that the caller is in. @throws `class.not-found` */
export const getClass = useCase<
  Pick<OrganisationDeps, 'organisations' | 'classes'>,
  typeof ClassInput,
  StudyClass
>({
  name: 'organisations.get-class',
  kind: 'query',
  roles: PEOPLE,
  input: ClassInput,
  run: async (deps, _caller, { class_id }) => (await classFor(deps, class_id)).studyClass,
});
