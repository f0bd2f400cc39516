import { createPresencePublisher } from '../../modules/rooms/actor/presence-publisher.ts';
import { createRoomActor, ROOM_KIND } from '../../modules/rooms/actor/room.actor.ts';
import type { RoomJournal } from '../../modules/rooms/actor/room.journal.ts';
import type { RoomMessage } from '../../modules/rooms/actor/room.messages.ts';
import { createTypingPublisher } from '../../modules/rooms/actor/typing-publisher.ts';
import type { RoomEvent } from '../../modules/rooms/room.ts';
import type { ActorMetrics } from '../../platform/actors/actor-metrics.ts';
import { ActorSystem } from '../../platform/actors/actor-system.ts';
import type { ActorListing } from '../../platform/actors/cells.ts';
import type { Directory } from '../../platform/actors/directory.ts';
import { createFailureCodec, type Question } from '../../platform/actors/link-frames.ts';
import type { OwnerHints } from '../../platform/actors/owner-hints.ts';
import { createRoomTime } from '../../platform/actors/room-time.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Timers } from '../../platform/actors/timers.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { Lane } from './world/lane.ts';
import type { Network } from './world/network.ts';
import { SimulatedLinks, type Reachable } from './world/simulated-links.ts';

/** Says nothing. */
const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};

export interface SimulatedProcessOptions {
  readonly processId: string;
  readonly place: string;
  readonly url: string;
  readonly lane: Lane;
  readonly leaseMs: number;
  readonly directory: Directory;
  readonly journal: RoomJournal;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly network: Network;
  readonly metrics: ActorMetrics;
  readonly hints: OwnerHints;
  readonly listenerAt: (url: string) => Reachable | undefined;
  readonly placeOf: (url: string) => string;
  /** What its rooms say to the world. */
  readonly say: (from: SimulatedProcess, roomId: string, events: readonly RoomEvent[]) => void;
}

/** One process: the shipped actor system and the shipped kind of rooms, over simulated ports. */
export class SimulatedProcess implements Reachable {
  readonly processId: string;
  readonly place: string;
  readonly url: string;
  readonly lane: Lane;
  readonly links: SimulatedLinks;
  readonly #system: ActorSystem;
  isReady = false;
  isDraining = false;
  /** Questions of its own clients that are not answered yet. */
  asked = 0;

  constructor(options: SimulatedProcessOptions) {
    const { processId, place, url, lane, journal, timers, clock, network, say } = options;
    this.processId = processId;
    this.place = place;
    this.url = url;
    this.lane = lane;
    const nothing = (): void => undefined;
    const kind = createRoomActor({
      journal,
      broadcast: {
        publishEvents: (roomId, events) => say(this, roomId, events),
        publishPresence: nothing,
        publishTyping: nothing,
        removed: nothing,
        tell: nothing,
      },
      presence: createPresencePublisher({ publishPresence: nothing }, timers),
      typing: createTypingPublisher({ publishTyping: nothing }, timers),
      onActivated: nothing,
    });
    const { listenerAt, placeOf } = options;
    this.links = new SimulatedLinks({
      self: this,
      network,
      timers,
      codec: createFailureCodec(kind.failures),
      listenerAt,
      placeOf,
      onDead: (gone) => this.#system.bury(gone),
    });
    this.#system = new ActorSystem({
      processId,
      roles: ['api', 'rooms'],
      leaseMs: options.leaseMs,
      kinds: [kind],
      directory: options.directory,
      links: this.links,
      clock,
      timers,
      roomTime: createRoomTime(clock),
      log: silentLog,
      metrics: options.metrics,
      rebalance: { coolDownMs: 300, everyMs: 60, mostAtOnce: 2 },
      hints: options.hints,
    });
  }

  async start(): Promise<void> {
    await this.#system.start(this.url);
    this.isReady = true;
  }

  /** As a use case asks a room. */
  async ask(roomId: string, message: RoomMessage): Promise<unknown> {
    this.asked += 1;
    try {
      return await this.#system.ask(ROOM_KIND, roomId, message);
    } finally {
      this.asked -= 1;
    }
  }

  answer(question: Question, deadlineMs: number): Promise<unknown> {
    return this.#system.answer(question, deadlineMs);
  }

  drain(): Promise<void> {
    this.isDraining = true;
    return this.#system.drain();
  }

  stop(): Promise<void> {
    return this.#system.stop();
  }

  /** The rooms that it believes to own. */
  list(): readonly ActorListing[] {
    return this.#system.list();
  }
}
