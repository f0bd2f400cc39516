import type { Clock } from '../clock/clock.ts';
import { unavailable } from '../errors/common.ts';
import type { Log } from '../telemetry/log.ts';
import type { AnyActorKind } from './actor-kind.ts';
import type { ActorMetrics } from './actor-metrics.ts';
import type { BacklogLimits } from './backlog.ts';
import type { Cell } from './cell.ts';
import { Cells, type ActorListing } from './cells.ts';
import type { Directory, Peer } from './directory.ts';
import { handOver, type HandOverOptions } from './hand-over.ts';
import type { ActorQuestion, Question } from './link-frames.ts';
import { isLinkDown, type Links } from './links.ts';
import { isNotOwner, type OwnerAddress } from './not-owner.ts';
import { tooLate } from './outcomes.ts';
import { noOwnerHints, type OwnerHints } from './owner-hints.ts';
import { createPlacement, type CurrentOwner, type Placement } from './placement.ts';
import { ProcessLease } from './process-lease.ts';
import { Rebalancer, type RebalancePace } from './rebalancer.ts';
import type { RoomTime } from './room-time.ts';
import { pause, within, type Timers } from './timers.ts';

export interface ActorSystemOptions {
  readonly processId: string;
  /** It takes actors when its roles include `rooms`. */
  readonly roles: readonly string[];
  /** False for a process that only forwards until `takeActors` is called, whatever its roles. @default true */
  readonly takesActors?: boolean;
  /** The release that this process runs, where releases have names. */
  readonly release?: string;
  readonly leaseMs: number;
  readonly kinds: readonly AnyActorKind[];
  readonly directory: Directory;
  readonly links: Links;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly roomTime: RoomTime;
  readonly log: Log;
  readonly metrics: ActorMetrics;
  /** How quickly actors move to processes that have come. @default 10 each 250 ms, after 5 s without a change */
  readonly rebalance?: RebalancePace;
  /** How much may wait in all mailboxes of this process. @default 20,000 messages and 32 MiB */
  readonly backlog?: BacklogLimits;
  /** What processes tell each other of owners. @default nothing */
  readonly hints?: OwnerHints;
}

/** Below the 1.5 s that a client may wait when the database is away. */
const DEFAULT_DEADLINE_MS = 1_400;
/** The role of processes that own actors. */
const OWNING = 'rooms';
const RETRY_DELAYS_MS = [0, 10, 25, 50, 100];
/** The call with which a draining process tells where its actors are now. */
const ADOPT = 'actors.adopt';

/** One attempt to bring a message to its actor. */
interface Try extends Pick<ActorQuestion, 'kind' | 'id' | 'message'> {
  readonly leftMs: number;
  readonly mayGuess: boolean;
}

/** A renewal of another process has told it that this one drains so long after it was sent. */
const HEARD_AFTER_MS = 100;
const MOST_LINGER_MS = 1_000;

type OwnersLost = (kind: string, ids: readonly string[]) => void;

/** Actors by name, wherever they are. Its invariants, and why they hold: docs/actors.md. */
export class ActorSystem {
  readonly #options: ActorSystemOptions;
  readonly #calls = new Map<string, (message: unknown) => unknown>();
  readonly #ownersLost: OwnersLost[] = [];
  readonly #lease: ProcessLease;
  readonly #cells: Cells;
  readonly #placement: Placement;
  readonly #rebalancer: Rebalancer;

  constructor(options: ActorSystemOptions) {
    this.#options = options;
    const { processId, roles, directory, rebalance, hints = noOwnerHints, takesActors = true } = options;
    this.#lease = new ProcessLease({
      ...options,
      // To the others one that only forwards is one without rooms: nobody gives it any, also no older version.
      roles: takesActors ? roles : roles.filter((role) => role !== OWNING),
      onLost: () => this.#cells.giveUp('the lease of this process is over'),
      onRenewed: () => {
        void this.#cells.wakeOverdue();
        this.#rebalancer.observe(this.#lease.peers);
      },
      onPeerGone: (peer) => this.#forgetPeer(peer),
    });
    this.#cells = new Cells({
      ...options,
      takesActors: takesActors && roles.includes(OWNING),
      isHeld: () => this.#lease.check(),
    });
    this.#placement = createPlacement({ processId, directory, hints, peers: () => this.#lease.peers });
    this.#rebalancer = new Rebalancer({
      ...options,
      cells: () => this.#cells.all(),
      mayGive: () => this.#cells.mayClaim(),
      give: (cells) => this.#rebalance(cells),
      ...(rebalance && { pace: rebalance }),
    });
    this.#calls.set(ADOPT, (message) => {
      const { kind, ids } = message as { kind: string; ids: readonly string[] };
      for (const id of ids) this.#cells.activate(kind, id);
    });
  }

  /** @param url how other processes reach this one's internal port. @throws AppError when the database is away. */
  async start(url: string): Promise<void> {
    await this.#lease.start(url);
    this.#cells.start();
  }

  /** A process that has only forwarded takes actors from now on, for good. */
  takeActors(): void {
    const { roles } = this.#options;
    if (!roles.includes(OWNING)) return;
    this.#cells.startClaiming();
    this.#lease.announce(roles);
  }

  /**
   * Sends a message to an actor's owner, wherever it is, and gives its reply.
   *
   * @throws AppError as the actor refused (nothing was stored), or unavailable (the outcome may be unknown).
   */
  ask(kind: string, id: string, message: unknown, deadlineMs = DEFAULT_DEADLINE_MS): Promise<unknown> {
    return within(this.#options, deadlineMs, async (leftMs) => {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await this.#tryOnce({ kind, id, message, leftMs: leftMs(), mayGuess: attempt === 0 });
        } catch (thrown) {
          this.#learnFrom(thrown, { kind, id, message });
          await pause(
            this.#options.timers,
            RETRY_DELAYS_MS[Math.min(attempt, RETRY_DELAYS_MS.length - 1)] ?? 0,
          );
          if (leftMs() <= 0) throw unavailable({}, { cause: thrown, retryAfterMs: 250 });
        }
      }
    });
  }

  /** Calls a process itself. @throws AppError */
  async call(peer: OwnerAddress, topic: string, message: unknown): Promise<unknown> {
    if (peer.processId === this.#options.processId) return this.#calls.get(topic)?.(message);
    return this.#options.links.ask(peer, { to: 'process', topic, message }, DEFAULT_DEADLINE_MS);
  }

  /** Answers such calls. */
  onCall(topic: string, answer: (message: unknown) => unknown): void {
    this.#calls.set(topic, answer);
  }

  /** Told which actors were owned, as far as this process knew, by one that is gone. */
  onOwnersLost(listener: OwnersLost): void {
    this.#ownersLost.push(listener);
  }

  /** Answers a question that came over a link. */
  async answer(question: Question, deadlineMs: number): Promise<unknown> {
    if (question.to === 'process') return this.#calls.get(question.topic)?.(question.message);
    const { kind, id, message, until = Infinity } = question;
    // A question that lay about while this process was frozen is not asked any more.
    const leftMs = Math.min(deadlineMs, until - this.#options.roomTime.estimate());
    if (leftMs <= 0) throw tooLate();
    return within(this.#options, leftMs, () => this.#cells.deliver(kind, id, message, leftMs));
  }

  /** The living processes. */
  get peers(): readonly Peer[] {
    return this.#lease.peers;
  }

  /** The actors that this process owns. */
  list(): readonly ActorListing[] {
    return this.#cells.list();
  }

  /** Who owns an actor now, and under which epoch, as the directory says. */
  ownerOf(kind: string, id: string): Promise<CurrentOwner | undefined> {
    return this.#placement.lookUp(kind, id);
  }

  /** Takes no more actors, hands over those it has, and stays until nobody looks for them here. */
  async drain(): Promise<void> {
    const { log } = this.#options;
    this.#cells.stopClaiming();
    await this.#rebalancer.stop();
    // A process that has come just now is not in the list yet: it may be the only one that can take what is here.
    await Promise.all([this.#lease.setDraining(), this.#lease.learnPeers()]).catch((error: unknown) =>
      log.warn('draining could not be announced', { error }),
    );
    await this.#handOver(this.#cells.all());
    await this.#untilOthersKnow();
  }

  /** A process is gone for certain: its lease need not run out. Should it live after all, the fence holds. */
  bury(processId: string): void {
    if (this.#lease.peers.every((peer) => peer.processId !== processId)) return;
    const { directory, log } = this.#options;
    directory.bury(processId).then(
      () => this.#lease.refresh(),
      (error: unknown) => log.debug('a process that is gone keeps its lease to its end', { error }),
    );
  }

  async stop(): Promise<void> {
    this.#cells.stop();
    await this.#rebalancer.stop();
    try {
      await this.#lease.stop();
    } finally {
      this.#options.links.close();
    }
  }

  /** One try: here, or at the owner that memory or the directory names. */
  async #tryOnce({ kind, id, message, leftMs, mayGuess }: Try): Promise<unknown> {
    const cells = this.#cells;
    if (cells.has(kind, id)) return cells.deliver(kind, id, message, leftMs);
    const placement = this.#placement;
    const owner =
      placement.remembered(kind, id) ??
      (await placement.choose(kind, id, { mayClaim: cells.mayClaim(), mayGuess }));
    if (owner === 'unknown') throw cells.kindOf(kind).unknown();
    if (owner === 'nobody') throw unavailable({}, { cause: 'no process takes actors', retryAfterMs: 500 });
    if (owner === 'here') return cells.deliver(kind, id, message, leftMs);
    placement.remember(kind, id, owner);
    const until = this.#options.roomTime.estimate() + leftMs;
    return this.#options.links.ask(owner, { to: 'actor', kind, id, message, until }, leftMs);
  }

  /**
   * Nothing was stored by a process that is not the owner, or that could not be reached: another one is tried. When
   * the link broke with the message on it, only one that has a receipt may be sent again.
   */
  #learnFrom(thrown: unknown, { kind, id, message }: Pick<ActorQuestion, 'kind' | 'id' | 'message'>): void {
    if (!isNotOwner(thrown) && !isLinkDown(thrown)) throw thrown;
    if (isLinkDown(thrown) && thrown.wasSent && this.#cells.kindOf(kind).receiptOf(message) === undefined) {
      throw unavailable({}, { cause: thrown, retryAfterMs: 250 });
    }
    this.#placement.forget(kind, id);
    if (isNotOwner(thrown) && thrown.owner !== undefined) this.#placement.correct(kind, id, thrown.owner);
  }

  #handOver(cells: readonly Cell[], changes: Partial<HandOverOptions> = {}): Promise<void> {
    return handOver({
      ...this.#options,
      cells,
      targets: () => this.#placement.takers(),
      adopt: async (target, kind, ids) => {
        await this.#options.links.ask(target, { to: 'process', topic: ADOPT, message: { kind, ids } }, 1_000);
      },
      ...changes,
    });
  }

  /** Those that cannot leave quickly stay. */
  async #rebalance(cells: readonly Cell[]): Promise<void> {
    const { metrics } = this.#options;
    const handedOver = (kind: string, count: number): void => {
      metrics.handedOver(kind, count);
      metrics.rebalanced(kind, count);
    };
    await this.#handOver(cells, { mayStay: true, metrics: { ...metrics, handedOver } });
  }

  /** Whoever has not heard yet that this process owns nothing more still asks it, and is told where to go. */
  async #untilOthersKnow(): Promise<void> {
    const { processId, timers } = this.#options;
    if (this.#lease.peers.every((peer) => peer.processId === processId)) return;
    await pause(timers, Math.min(this.#lease.renewEveryMs + HEARD_AFTER_MS, MOST_LINGER_MS));
  }

  #forgetPeer({ processId }: Peer): void {
    this.#options.links.drop(processId);
    this.#cells.processGone(processId);
    for (const [kind, ids] of this.#placement.forgetProcess(processId)) {
      for (const listener of this.#ownersLost) listener(kind, ids);
    }
  }
}
