import { useCase } from '../../../platform/use-case/use-case.ts';
import { AddSubjectInput } from '../contract.ts';
import type { VersionedSubject } from '../subject.ts';
import type { SubjectDeps } from './deps.ts';

/**
 * Makes a subject, for the caller only.
 *
 * @throws `subject.name-taken` when the caller has a subject of this name.
 */
export const addSubject = useCase<SubjectDeps, typeof AddSubjectInput, VersionedSubject>({
  name: 'subjects.add',
  kind: 'append',
  input: AddSubjectInput,
  roles: ['authenticated'],
  run: ({ subjects }, _caller, fields) => subjects.add(fields),
});
