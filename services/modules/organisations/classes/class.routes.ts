import { route, type Presented, type Route } from '../../../platform/http/route.ts';
import type { Page } from '../../../platform/http/page.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { ClassMember, StudyClass } from './class.ts';
import { ClassMemberPage, ClassMemberView, ClassPage, ClassView } from '../contract.ts';

/** The use cases of classes, ready to run. */
export interface ClassUseCases {
  readonly list: BoundUseCase<Page<StudyClass>>;
  readonly create: BoundUseCase<StudyClass>;
  readonly get: BoundUseCase<StudyClass>;
  readonly change: BoundUseCase<StudyClass>;
  readonly delete: BoundUseCase<undefined>;
  readonly listMembers: BoundUseCase<Page<ClassMember>>;
  readonly addMember: BoundUseCase<ClassMember>;
  readonly removeMember: BoundUseCase<undefined>;
}

const tag = 'Classes';
const one = { tag, output: ClassView, present };

/** REST of classes. */
export function classRoutes(useCases: ClassUseCases): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/organisations/{id}/classes',
      summary: 'The classes of an organisation',
      tag,
      useCase: useCases.list,
      output: ClassPage,
    }),
    route({
      ...one,
      method: 'post',
      path: '/api/organisations/{id}/classes',
      summary: 'Make a class (teachers and admins)',
      useCase: useCases.create,
      status: 201,
      present: (studyClass) => ({
        ...present(studyClass),
        headers: { Location: `/api/classes/${studyClass.id}` },
      }),
    }),
    route({
      ...one,
      method: 'get',
      path: '/api/classes/{class_id}',
      summary: 'One class',
      useCase: useCases.get,
    }),
    route({
      ...one,
      method: 'patch',
      path: '/api/classes/{class_id}',
      summary: 'Change a class (teachers and admins)',
      useCase: useCases.change,
      ifMatch: 'optional',
    }),
    route({
      method: 'delete',
      path: '/api/classes/{class_id}',
      summary: 'Delete a class (teachers and admins)',
      tag,
      useCase: useCases.delete,
      status: 204,
    }),
    ...classMemberRoutes(useCases),
  ];
}

function classMemberRoutes(useCases: ClassUseCases): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/classes/{class_id}/members',
      summary: 'Who is in a class',
      tag,
      useCase: useCases.listMembers,
      output: ClassMemberPage,
    }),
    route({
      method: 'post',
      path: '/api/classes/{class_id}/members',
      summary: 'Add a member of the organisation to a class (teachers and admins)',
      tag,
      useCase: useCases.addMember,
      status: 201,
      output: ClassMemberView,
    }),
    route({
      method: 'delete',
      path: '/api/classes/{class_id}/members/{user_id}',
      summary: 'Remove somebody from a class (teachers and admins), or yourself',
      tag,
      useCase: useCases.removeMember,
      status: 204,
    }),
  ];
}

function present(studyClass: StudyClass): Presented {
  return { body: studyClass, version: String(studyClass.version) };
}
