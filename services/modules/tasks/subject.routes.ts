import { route, type Presented, type Route } from '../../platform/http/route.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import type { Page } from '../../platform/http/page.ts';
import { SubjectOutput, SubjectPageOutput } from './contract.ts';
import type { Subject, VersionedSubject } from './subject.ts';

/** The use cases of subjects, ready to run. */
export interface SubjectUseCases {
  readonly list: BoundUseCase<Page<Subject>>;
  readonly add: BoundUseCase<VersionedSubject>;
  readonly get: BoundUseCase<VersionedSubject>;
  readonly change: BoundUseCase<VersionedSubject>;
  readonly archive: BoundUseCase<VersionedSubject>;
  readonly restore: BoundUseCase<VersionedSubject>;
  readonly remove: BoundUseCase<undefined>;
}

const tag = 'Subjects';
const one = { tag, output: SubjectOutput, present };
const ifMatch = 'optional';

const path = '/api/subjects';

/** `/api/subjects` */
export function subjectRoutes(subjects: SubjectUseCases): Route[] {
  return [...collectionRoutes(subjects), ...memberRoutes(subjects)];
}

function collectionRoutes(subjects: SubjectUseCases): Route[] {
  return [
    route({
      tag,
      method: 'get',
      path,
      summary: 'List subjects',
      useCase: subjects.list,
      output: SubjectPageOutput,
    }),
    route({
      ...one,
      method: 'post',
      path,
      summary: 'Add a subject',
      useCase: subjects.add,
      status: 201,
      present: (subject) => ({ ...present(subject), headers: { Location: `${path}/${subject.id}` } }),
    }),
  ];
}

function memberRoutes(subjects: SubjectUseCases): Route[] {
  const member = `${path}/{id}`;
  return [
    route({ ...one, method: 'get', path: member, summary: 'Read a subject', useCase: subjects.get }),
    route({
      ...one,
      ifMatch,
      method: 'patch',
      path: member,
      summary: 'Change a subject',
      useCase: subjects.change,
    }),
    route({
      tag,
      ifMatch,
      method: 'delete',
      path: member,
      summary: 'Remove a subject',
      useCase: subjects.remove,
      status: 204,
    }),
    route({
      ...one,
      ifMatch,
      method: 'post',
      path: `${member}/archive`,
      summary: 'Archive a subject',
      useCase: subjects.archive,
    }),
    route({
      ...one,
      ifMatch,
      method: 'post',
      path: `${member}/restore`,
      summary: 'Take a subject back from the archive',
      useCase: subjects.restore,
    }),
  ];
}

function present({ version, ...body }: VersionedSubject): Presented {
  return { body, version };
}
