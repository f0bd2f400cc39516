import { openActors, type OpenActors, type OpenActorsOptions } from '../../platform/actors/open-actors.ts';
import { systemTimers } from '../../platform/actors/timers.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { RolePools } from '../../platform/database/pools.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { createPresencePublisher } from './actor/presence-publisher.ts';
import { createRoomActor, ROOM_KIND } from './actor/room.actor.ts';
import type { RoomJournal } from './actor/room.journal.ts';
import { createTypingPublisher } from './actor/typing-publisher.ts';
import type { RoomBroadcast } from './broadcast.ts';
import { presentCounter, type CountPresent } from './count-present.ts';
import { presenceAfterActivation } from './presence-after-activation.ts';
import { PresenceReporter } from './presence-reporter.ts';
import { roomActors, type RoomActors } from './room-actors.ts';

export interface RoomActorsOptions {
  readonly processId: string;
  readonly roles: readonly string[];
  /** False for a process that only forwards until `takeRooms` is called. @default true */
  readonly takesActors?: boolean;
  readonly release?: string;
  readonly leaseMs: number;
  /** Where processes tell each other of owners; it only saves time. */
  readonly redis?: NonNullable<OpenActorsOptions['redis']>;
  readonly internalToken: string;
  readonly pools: Pick<RolePools, 'acquire'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics;
}

/** The actors of rooms in this process, and what tells them whose sockets are here. */
export interface OpenRoomActors extends OpenActors {
  readonly actors: RoomActors;
  readonly presence: PresenceReporter;
  readonly countPresent: CountPresent;
}

/** Joins the actor system as one that can own rooms, and keeps presence right while rooms move. */
export function openRoomActors(
  { internalToken, ...options }: RoomActorsOptions,
  journal: RoomJournal,
  broadcast: RoomBroadcast,
): OpenRoomActors {
  const timers = systemTimers;
  let onActivated: (roomId: string) => void = () => undefined;
  const opened = openActors({
    ...options,
    token: internalToken,
    kinds: [
      createRoomActor({
        journal,
        broadcast,
        presence: createPresencePublisher(broadcast, timers),
        typing: createTypingPublisher(broadcast, timers),
        onActivated: (roomId) => onActivated(roomId),
      }),
    ],
  });
  const { system, roomTime } = opened;
  const { processId, log } = options;
  const actors = roomActors(system);
  const presence = new PresenceReporter({ processId, actors, timers, log });
  onActivated = presenceAfterActivation({ system, reporter: presence, roomTime, timers, log });
  system.onOwnersLost((kind, ids) => {
    if (kind === ROOM_KIND) presence.tellAgain(ids);
  });
  const countPresent = presentCounter({ system, reporter: presence, timers });
  return { ...opened, actors, presence, countPresent };
}
