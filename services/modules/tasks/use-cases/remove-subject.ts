import { matchVersion } from '../../../platform/use-case/match-version.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { SubjectAtVersionInput } from '../contract.ts';
import { subjectNotFound } from '../errors.ts';
import type { SubjectDeps } from './deps.ts';

/**
 * Removes a subject for good; what refers to it stays, without a subject.
 *
 * @throws `subject.not-found` when there is no such subject for this person.
 * @throws `version.stale` when it was changed since the caller read it.
 */
export const removeSubject = useCase<SubjectDeps, typeof SubjectAtVersionInput, undefined>({
  name: 'subjects.remove',
  kind: 'command',
  input: SubjectAtVersionInput,
  roles: ['authenticated'],
  run: async ({ subjects }, _caller, { id, version }) => {
    const subject = await subjects.findForChange(id);
    if (subject === undefined) throw subjectNotFound();
    matchVersion(subject, version);
    await subjects.remove(id);
    return undefined;
  },
});
