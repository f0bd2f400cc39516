import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ActorListing } from '../../platform/actors/cells.ts';
import type { Ids } from '../../platform/ids/ids.ts';
import { systemTimers } from '../../platform/actors/timers.ts';
import type { ModuleParts } from '../../platform/module.ts';
import type { UserChannel } from '../../platform/sockets/user-channel.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import type { InboxWriter } from '../inbox/index.ts';
import { ROOM_KIND } from './actor/room.actor.ts';
import { createRoomJournal, type RoomJournal } from './actor/room.journal.ts';
import { keyOf } from './actor/receipts.ts';
import { bindContent, type ContentUseCases } from './content/bind.ts';
import { replaySource } from './content/replay.ts';
import { contentRoutes } from './content/routes.ts';
import { contentWriteRoutes } from './content/write-routes.ts';
import { contentSocketEvents } from './content/sockets.ts';
import { bindModeration, type ModerationUseCases } from './moderation/bind.ts';
import { observeJudges } from './moderation/judge-metrics.ts';
import { createCourt, type Court, type CourtOptions, type TextJudge } from './moderation/judge.ts';
import { moderationRoutes } from './moderation/routes.ts';
import { createWordJudge } from './moderation/word-judge.ts';
import { bindHosting, type HostingUseCases } from './people/bind.ts';
import { endClassAccess, endClassAccessJob, type ClassAccessDeps } from './people/class-access.ts';
import { forgetPastJob } from './people/jobs.ts';
import { myInvitationRoutes } from './people/my-invitations.routes.ts';
import { reachRoomPeople } from './people/reach-people.ts';
import { hostingRoutes } from './people/routes.ts';
import { peopleRoutes } from './people.routes.ts';
import { forgetPerson } from './forget-person.ts';
import { forgetRoomsJob } from './jobs.ts';
import { openRoomActors, type RoomActorsOptions } from './open-room-actors.ts';
import { broadcastTo, roomFeedKind, type RoomFeedKind, type RoomFeeds } from './room-feed.ts';
import { RoomSockets } from './room-sockets.ts';
import { roomRoutes } from './routes.ts';
import { roomServerEvents } from './server-events.ts';
import { roomSocketEvents } from './sockets.ts';
import { bindUseCases, type RoomsUseCases } from './use-cases/bind.ts';
import type { RoomDeps } from './use-cases/deps.ts';

export interface RoomsModuleDeps extends RoomActorsOptions {
  readonly runner: Runner;
  readonly ids: Ids;
  readonly publicUrl: string;
  /** Whether there are bounds to how fast people may write. @default true */
  readonly hasLimits?: boolean;
  /** Who judges words beside the lists of rooms and organisations. @default nobody */
  readonly judges?: readonly TextJudge[];
  /** How long a post waits for its judges, and what becomes of it then. @default a second, open */
  readonly judging?: Pick<CourtOptions, 'timeoutMs' | 'policy'>;
  /** Brings what must not be lost to people's inboxes. */
  readonly reach: InboxWriter['reach'];
  /** Reaches a person who is not in the room; may be lost. */
  readonly sendToUser: UserChannel['toUser'];
  /** Opens the way from rooms to the sockets of all processes. */
  readonly openFeeds: (kind: RoomFeedKind) => RoomFeeds;
}

/** Rooms with their doors, and the actors behind them. */
export interface RoomsModule {
  readonly parts: ModuleParts;
  readonly actors: {
    /** @param url how other processes reach this one's internal port. */
    start(url: string): Promise<void>;
    /** A process that has only forwarded owns rooms from now on. */
    takeRooms(): void;
    /** Takes no more rooms and hands over those it has; its sockets go on. */
    drain(): Promise<void>;
    /** Ends actors and feeds. */
    stop(): Promise<void>;
  };
  readonly useCases: RoomsUseCases;
  readonly people: HostingUseCases;
  readonly moderation: ModerationUseCases;
  readonly content: ContentUseCases;
  /** Room time, in milliseconds with fraction, for `clock:sync`. */
  readonly now: () => number;
  readonly internal: {
    /** `GET /internal/actors` */
    actors(): { readonly process: string; readonly actors: readonly ActorListing[] };
    /** `GET /internal/rooms/{id}/owner` */
    owner(roomId: string): Promise<{ readonly process: string; readonly epoch: number } | undefined>;
    readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
  };
}

/** The lists of words, and whoever else judges. */
function openCourt({ pools, clock, metrics, judges = [], judging }: RoomsModuleDeps): Court {
  const observe = observeJudges(metrics);
  return createCourt({
    judges: [createWordJudge(pools, clock), ...judges],
    timers: systemTimers,
    timeoutMs: 1_000,
    policy: 'open',
    ...judging,
    ...(observe && { observe }),
  });
}

type Bound = Pick<RoomsModule, 'useCases' | 'people' | 'moderation' | 'content'>;

/** Every use case, ready to run. */
function bindAll(
  deps: RoomsModuleDeps,
  journal: RoomJournal,
  found: Pick<RoomDeps, 'actors' | 'countPresent' | 'sockets'>,
): Bound {
  const spoken = {
    judge: openCourt(deps),
    isKnown: async (roomId: string, userId: string, clientId: string) =>
      (await journal.findReceipt(roomId, keyOf(userId, clientId))) !== undefined,
  };
  const common = { hasLimits: true, ...deps, ...spoken, ...found, events: journal };
  return {
    useCases: bindUseCases(common),
    people: bindHosting(common),
    moderation: bindModeration(common),
    content: bindContent({ ...common, replaySource: replaySource(journal, deps.pools) }),
  };
}

function doorsOf({ useCases, people, moderation, content }: Bound): Pick<ModuleParts, 'routes'> {
  return {
    routes: [
      ...myInvitationRoutes(people),
      ...roomRoutes(useCases),
      ...peopleRoutes(useCases),
      ...hostingRoutes(people),
      ...moderationRoutes(moderation),
      ...contentRoutes(content),
      ...contentWriteRoutes(content),
    ],
  };
}

/** What happens without anybody asking for it. */
function backgroundOf(
  deps: ClassAccessDeps & Pick<RoomsModuleDeps, 'reach'>,
): Pick<ModuleParts, 'subscribers' | 'jobs' | 'forgetPerson'> {
  return {
    subscribers: [endClassAccess(deps), reachRoomPeople(deps)],
    jobs: [forgetRoomsJob(deps.pools), forgetPastJob(deps.pools), endClassAccessJob(deps)],
    forgetPerson: (userId, signal) => forgetPerson(deps, userId, signal),
  };
}

/** Study rooms: their actors in this process, and every door to them. */
export function createRoomsModule(deps: RoomsModuleDeps): RoomsModule {
  const { processId } = deps;
  const journal = createRoomJournal(deps.pools);
  const feeds = deps.openFeeds(roomFeedKind(journal, (roomId, socket) => sockets.leave(roomId, socket)));
  const { system, roomTime, upgrade, stop, actors, presence, countPresent } = openRoomActors(
    deps,
    journal,
    broadcastTo(feeds, deps.sendToUser),
  );
  const sockets = new RoomSockets(presence);
  const bound = bindAll(deps, journal, { actors, countPresent, sockets });
  return {
    parts: {
      name: 'rooms',
      ...doorsOf(bound),
      serverEvents: roomServerEvents,
      socketEvents: [
        ...roomSocketEvents(bound.useCases, feeds, sockets),
        ...contentSocketEvents(bound.content),
      ],
      ...backgroundOf({ actors, pools: deps.pools, reach: deps.reach }),
    },
    actors: {
      start: (url) => system.start(url),
      takeRooms: () => system.takeActors(),
      drain: () => system.drain(),
      stop: () => stop().finally(() => feeds.close()),
    },
    ...bound,
    now: () => roomTime.now(),
    internal: {
      actors: () => ({ process: processId, actors: system.list() }),
      owner: async (roomId) => {
        const owner = await system.ownerOf(ROOM_KIND, roomId);
        return owner && { process: owner.processId, epoch: owner.epoch };
      },
      upgrade,
    },
  };
}
