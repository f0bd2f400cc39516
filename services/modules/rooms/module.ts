import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ActorListing } from '../../platform/actors/cells.ts';
import type { Peer } from '../../platform/actors/directory.ts';
import { openActors, type OpenActors } from '../../platform/actors/open-actors.ts';
import { systemTimers } from '../../platform/actors/timers.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { RolePools } from '../../platform/database/pools.ts';
import type { Ids } from '../../platform/ids/ids.ts';
import type { ModuleParts } from '../../platform/module.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import { createPresencePublisher } from './actor/presence-publisher.ts';
import { createRoomActor, ROOM_KIND } from './actor/room.actor.ts';
import { createRoomJournal, type RoomJournal } from './actor/room.journal.ts';
import type { RoomBroadcast } from './broadcast.ts';
import { peopleRoutes } from './people.routes.ts';
import { presenceAfterActivation } from './presence-after-activation.ts';
import { createPresenceReporter, type PresenceReporter } from './presence-reporter.ts';
import { roomActors, type RoomActors } from './room-actors.ts';
import { roomsIn } from './room.postgres.ts';
import { roomRoutes } from './routes.ts';
import { closeRoom } from './use-cases/close-room.ts';
import { controlTimer } from './use-cases/control-timer.ts';
import { createInvitation } from './use-cases/create-invitation.ts';
import { createRoom } from './use-cases/create-room.ts';
import { getRoom } from './use-cases/get-room.ts';
import { joinByInvitation } from './use-cases/join-by-invitation.ts';
import { joinRoom } from './use-cases/join-room.ts';
import { leaveMembership } from './use-cases/leave-membership.ts';
import { leaveRoom } from './use-cases/leave-room.ts';
import { listEvents } from './use-cases/list-events.ts';
import { listMembers } from './use-cases/list-members.ts';
import { listRooms } from './use-cases/list-rooms.ts';
import { postToRoom } from './use-cases/post-to-room.ts';
import { removeMember } from './use-cases/remove-member.ts';
import { revokeInvitation } from './use-cases/revoke-invitation.ts';
import { setMemberRole } from './use-cases/set-member-role.ts';
import { showTyping } from './use-cases/show-typing.ts';
import { updateRoom } from './use-cases/update-room.ts';

export interface RoomsModuleDeps {
  readonly runner: Runner;
  readonly pools: Pick<RolePools, 'acquire'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly metrics?: Metrics;
  /** This process, as others find it. */
  readonly self: Peer;
  readonly leaseMs: number;
  readonly internalToken: string;
  readonly publicUrl: string;
  /** How committed events reach sockets; made from the log that the module reads. */
  readonly broadcast: (log: Pick<RoomJournal, 'readAfter' | 'headsOf'>) => RoomBroadcast;
}

/** Rooms with their doors, and the actors behind them. */
export interface RoomsModule {
  readonly parts: ModuleParts;
  readonly actors: Pick<OpenActors['system'], 'start' | 'drain'> & { stop(): Promise<void> };
  readonly presence: PresenceReporter;
  readonly useCases: ReturnType<typeof bindUseCases>;
  /** Room time, in milliseconds with fraction, for `clock:sync`. */
  readonly now: () => number;
  readonly internal: {
    /** `GET /internal/actors` */
    actors(): { readonly process: string; readonly actors: readonly ActorListing[] };
    /** `GET /internal/rooms/{id}/owner` */
    owner(roomId: string): Promise<{ readonly process: string; readonly epoch: number } | undefined>;
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  };
}

/** Study rooms: their actors in this process, and every door to them. */
export function createRoomsModule(deps: RoomsModuleDeps): RoomsModule {
  const { self, clock, pools, log, metrics } = deps;
  const timers = systemTimers;
  const journal = createRoomJournal(pools);
  const broadcast = deps.broadcast(journal);
  let onActivated: (roomId: string) => void = () => undefined;
  const { system, roomTime, upgrade, stop } = openActors({
    self,
    leaseMs: deps.leaseMs,
    token: deps.internalToken,
    pools,
    clock,
    log,
    ...(metrics && { metrics }),
    kinds: () => [
      createRoomActor({
        journal,
        broadcast,
        presence: createPresencePublisher(broadcast, timers),
        onActivated: (roomId) => onActivated(roomId),
      }),
    ],
  });
  const actors = roomActors(system);
  const presence = createPresenceReporter({ processId: self.processId, actors, timers, log });
  onActivated = presenceAfterActivation({ system, reporter: presence, roomTime, timers, log });
  system.onOwnersLost((kind, ids) => {
    if (kind === ROOM_KIND) presence.tellAgain(ids);
  });
  const useCases = bindUseCases(deps, actors, journal);
  return {
    parts: { name: 'rooms', routes: [...roomRoutes(useCases), ...peopleRoutes(useCases)] },
    actors: { start: system.start, drain: system.drain, stop },
    presence,
    useCases,
    now: () => roomTime.now(),
    internal: {
      actors: () => ({ process: self.processId, actors: system.list() }),
      owner: async (roomId) => {
        const owner = await system.ownerOf(ROOM_KIND, roomId);
        return owner && { process: owner.processId, epoch: owner.epoch };
      },
      upgrade,
    },
  };
}

function bindUseCases(
  { runner, ids, publicUrl, self }: RoomsModuleDeps,
  actors: RoomActors,
  events: Pick<RoomJournal, 'readAfter'>,
) {
  const bind = runner.bindTo((scope) => ({
    rooms: roomsIn(scope),
    actors,
    ids,
    publicUrl,
    processId: self.processId,
    events,
  }));
  return {
    create: bind(createRoom),
    list: bind(listRooms),
    get: bind(getRoom),
    update: bind(updateRoom),
    close: bind(closeRoom),
    createInvitation: bind(createInvitation),
    revokeInvitation: bind(revokeInvitation),
    joinByInvitation: bind(joinByInvitation),
    leaveMembership: bind(leaveMembership),
    removeMember: bind(removeMember),
    setMemberRole: bind(setMemberRole),
    listMembers: bind(listMembers),
    listEvents: bind(listEvents),
    join: bind(joinRoom),
    leave: bind(leaveRoom),
    post: bind(postToRoom),
    timer: bind(controlTimer),
    typing: bind(showTyping),
  };
}
