import { matchVersion } from '../../../platform/use-case/match-version.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ChangeSubjectInput } from '../contract.ts';
import { subjectNotFound } from '../errors.ts';
import type { VersionedSubject } from '../subject.ts';
import type { SubjectDeps } from './deps.ts';

/**
 * Changes the fields that are named.
 *
 * @throws `subject.not-found` when there is no such subject for this person.
 * @throws `version.stale` when it was changed since the caller read it.
 * @throws `subject.name-taken` when the caller has another subject of this name.
 */
export const changeSubject = useCase<SubjectDeps, typeof ChangeSubjectInput, VersionedSubject>({
  name: 'subjects.change',
  kind: 'command',
  input: ChangeSubjectInput,
  roles: ['authenticated'],
  run: async ({ subjects }, _caller, { id, version, ...changes }) => {
    const subject = await subjects.findForChange(id);
    if (subject === undefined) throw subjectNotFound();
    matchVersion(subject, version);
    return subjects.change(id, changes);
  },
});
