import { route, type Presented, type Route } from '../../../platform/http/route.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import { DeletionView } from './contract.ts';
import type { Deletion } from './deletion.ts';

/** What people can ask for about the end of their account. */
export interface DeletionDoors {
  readonly deleteMe: BoundUseCase<Deletion>;
  readonly restoreMe: BoundUseCase<undefined>;
}

const tag = 'Users';

/** `DELETE /api/users/me` and its way back. */
export function deletionRoutes({ deleteMe, restoreMe }: DeletionDoors): Route[] {
  return [
    route({
      tag,
      method: 'delete',
      path: '/api/users/me',
      summary: 'Delete your account, after some days in which you can restore it',
      useCase: deleteMe,
      deleteTakesBody: true,
      status: 202,
      output: DeletionView,
      present,
    }),
    route({
      tag,
      method: 'post',
      path: '/api/users/me/restore',
      summary: 'Keep your account after all',
      useCase: restoreMe,
      status: 204,
    }),
  ];
}

function present({ requested_at: requestedAt, delete_at: deleteAt }: Deletion): Presented {
  return { body: { deletion_requested_at: requestedAt, deletion_scheduled_at: deleteAt } };
}
