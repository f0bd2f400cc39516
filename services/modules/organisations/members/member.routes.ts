import { route, type Route } from '../../../platform/http/route.ts';
import type { Page } from '../../../platform/http/page.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { Member } from '../organisation.ts';
import { MemberPage, MemberView } from '../contract.ts';

/** The use cases of memberships, ready to run. */
export interface MemberUseCases {
  readonly list: BoundUseCase<Page<Member>>;
  readonly add: BoundUseCase<Member>;
  readonly changeRole: BoundUseCase<Member>;
  readonly remove: BoundUseCase<undefined>;
  readonly leave: BoundUseCase<undefined>;
}

const tag = 'Organisations';

/** REST of memberships. */
export function memberRoutes(useCases: MemberUseCases): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/organisations/{id}/members',
      summary: 'Who is in an organisation',
      tag,
      useCase: useCases.list,
      output: MemberPage,
    }),
    route({
      method: 'post',
      path: '/api/organisations/{id}/members',
      summary: 'Add a member by e-mail address or id (admins)',
      tag,
      useCase: useCases.add,
      status: 201,
      output: MemberView,
    }),
    route({
      method: 'patch',
      path: '/api/organisations/{id}/members/{user_id}',
      summary: "Change a member's role (admins)",
      tag,
      useCase: useCases.changeRole,
      output: MemberView,
    }),
    route({
      method: 'delete',
      path: '/api/organisations/{id}/members/{user_id}',
      summary: 'Remove a member (admins), or yourself',
      tag,
      useCase: useCases.remove,
      status: 204,
    }),
    route({
      method: 'post',
      path: '/api/organisations/{id}/leave',
      summary: 'Leave an organisation',
      tag,
      useCase: useCases.leave,
      status: 204,
    }),
  ];
}
