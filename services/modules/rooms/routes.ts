import { route, type Presented, type Route } from '../../platform/http/route.ts';
import type { Page } from '../../platform/http/page.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import { RoomOutput, RoomPage } from './contract.ts';
import type { ListedRoom, Room } from './room.ts';

/** The use cases of rooms themselves, ready to run. */
export interface RoomUseCases {
  readonly create: BoundUseCase<Room>;
  readonly list: BoundUseCase<Page<ListedRoom>>;
  readonly get: BoundUseCase<Room>;
  readonly update: BoundUseCase<Room>;
  readonly close: BoundUseCase<undefined>;
}

const tag = 'Rooms';
const path = '/api/rooms';

/** `/api/rooms` */
export function roomRoutes({ create, list, get, update, close }: RoomUseCases): Route[] {
  const one = `${path}/{id}`;
  return [
    route({ tag, method: 'get', path, summary: 'List rooms', useCase: list, output: RoomPage }),
    route({
      tag,
      method: 'post',
      path,
      summary: 'Make a room',
      useCase: create,
      output: RoomOutput,
      status: 201,
      present: (room) => ({ ...present(room), headers: { Location: `${path}/${room.id}` } }),
    }),
    route({
      tag,
      method: 'get',
      path: one,
      summary: 'Read a room',
      useCase: get,
      output: RoomOutput,
      present,
    }),
    route({
      tag,
      method: 'patch',
      path: one,
      summary: 'Change a room',
      useCase: update,
      output: RoomOutput,
      present,
      ifMatch: 'required',
    }),
    route({ tag, method: 'delete', path: one, summary: 'Close a room', useCase: close, status: 204 }),
  ];
}

function present(room: Room): Presented {
  return { body: room, version: String(room.version) };
}
