import { useCase } from '../../../platform/use-case/use-case.ts';
import { SubjectInput } from '../contract.ts';
import { subjectNotFound } from '../errors.ts';
import type { VersionedSubject } from '../subject.ts';
import type { SubjectDeps } from './deps.ts';

/**
 * One subject of the caller.
 *
 * @throws `subject.not-found` when there is no such subject for this person.
 */
export const getSubject = useCase<SubjectDeps, typeof SubjectInput, VersionedSubject>({
  name: 'subjects.get',
  kind: 'query',
  input: SubjectInput,
  roles: ['authenticated'],
  run: async ({ subjects }, _caller, { id }) => {
    const subject = await subjects.findById(id);
    if (subject === undefined) throw subjectNotFound();
    return subject;
  },
});
