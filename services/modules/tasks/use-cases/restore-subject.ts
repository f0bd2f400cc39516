import { matchVersion } from '../../../platform/use-case/match-version.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { SubjectAtVersionInput } from '../contract.ts';
import { subjectNotFound } from '../errors.ts';
import type { VersionedSubject } from '../subject.ts';
import type { SubjectDeps } from './deps.ts';

/**
 * Takes a subject back from the archive.
 *
 * @throws `subject.not-found` when there is no such subject for this person.
 * @throws `version.stale` when it was changed since the caller read it.
 */
export const restoreSubject = useCase<SubjectDeps, typeof SubjectAtVersionInput, VersionedSubject>({
  name: 'subjects.restore',
  kind: 'command',
  input: SubjectAtVersionInput,
  roles: ['authenticated'],
  run: async ({ subjects }, _caller, { id, version }) => {
    const subject = await subjects.findForChange(id);
    if (subject === undefined) throw subjectNotFound();
    matchVersion(subject, version);
    return subjects.change(id, { is_archived: false });
  },
});
