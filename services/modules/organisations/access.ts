import { classNotFound, organisationNotFound } from './errors.ts';
import type { StudyClass } from './classes/class.ts';
import type { ClassRepository } from './classes/class.repository.ts';
import type { Organisation } from './organisation.ts';
import type { OrganisationRepository } from './organisation.repository.ts';

/** The organisation, for one of its members. @throws `organisation.not-found` for everybody else. */
export async function organisationFor(
  organisations: Pick<OrganisationRepository, 'find'>,
  id: string,
): Promise<Organisation> {
  const organisation = await organisations.find(id);
  if (organisation === undefined) throw organisationNotFound();
  return organisation;
}

/**
 * The class and the organisation it belongs to, for one of that organisation's members.
 *
 * @throws `class.not-found` for everybody else.
 */
export async function classFor(
  { organisations, classes }: { organisations: OrganisationRepository; classes: ClassRepository },
  classId: string,
): Promise<{ studyClass: StudyClass; organisation: Organisation }> {
  const studyClass = await classes.find(classId);
  const organisation =
    studyClass === undefined ? undefined : await organisations.find(studyClass.organisation_id);
  if (studyClass === undefined || organisation === undefined) throw classNotFound();
  return { studyClass, organisation };
}
