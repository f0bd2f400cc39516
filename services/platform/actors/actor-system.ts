import { unavailable } from '../errors/common.ts';
import type { Clock } from '../clock/clock.ts';
import type { Log } from '../telemetry/log.ts';
import type { AnyActorKind } from './actor-kind.ts';
import type { ActorMetrics } from './actor-metrics.ts';
import { createCells, type ActorListing, type Cells } from './cells.ts';
import type { Directory, Peer } from './directory.ts';
import { handOver } from './hand-over.ts';
import type { Question } from './link-frames.ts';
import { isLinkDown, type Links } from './links.ts';
import { isNotOwner, type OwnerAddress } from './not-owner.ts';
import { createPlacement, type CurrentOwner } from './placement.ts';
import { createProcessLease } from './process-lease.ts';
import type { RoomTime } from './room-time.ts';
import type { Timers } from './timers.ts';

export interface ActorSystemOptions {
  /** This process, as others find it. It owns actors when its roles include `rooms`. */
  readonly self: Peer;
  readonly leaseMs: number;
  readonly kinds: readonly AnyActorKind[];
  readonly directory: Directory;
  readonly links: Links;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly roomTime: RoomTime;
  readonly log: Log;
  readonly metrics: ActorMetrics;
}

/** Actors by name, wherever they are. Invariants and why they hold: docs/actors.md. */
export interface ActorSystem {
  /** @throws AppError when the platform cannot be joined. */
  start(): Promise<void>;
  /**
   * Sends a message to an actor's owner, wherever it is, and gives its reply.
   *
   * @throws AppError as the actor refused (nothing was stored), or unavailable (the outcome may be unknown).
   */
  ask(
    kind: string,
    id: string,
    message: unknown,
    options?: { readonly deadlineMs?: number },
  ): Promise<unknown>;
  /** Calls a process itself. @throws AppError */
  call(peer: OwnerAddress, topic: string, message: unknown): Promise<unknown>;
  /** Answers such calls. */
  onCall(topic: string, answer: (message: unknown) => unknown): void;
  /** Answers a question that came over a link. */
  answer(question: Question, deadlineMs: number): Promise<unknown>;
  /** Told which actors were owned, as far as this process knew, by one that is gone. */
  onOwnersLost(listener: (kind: string, ids: readonly string[]) => void): void;
  /** The living processes. */
  peers(): readonly Peer[];
  /** The actors that this process owns. */
  list(): readonly ActorListing[];
  /** Who owns an actor now, and under which epoch, as the directory says. */
  ownerOf(kind: string, id: string): Promise<CurrentOwner | undefined>;
  /** Takes no more actors and hands over those it has. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/** Below the 1.5 s that a client may wait when the database is away. */
const DEFAULT_DEADLINE_MS = 1_400;
const RETRY_DELAYS_MS = [0, 10, 25, 50, 100];
/** The call with which a draining process tells where its actors are now. */
const ADOPT = 'actors.adopt';

export function createActorSystem(options: ActorSystemOptions): ActorSystem {
  const { self, clock, timers, links, log, directory } = options;
  const calls = new Map<string, (message: unknown) => unknown>();
  const ownersLost: ((kind: string, ids: readonly string[]) => void)[] = [];
  const cells: Cells = createCells({ ...options, isHeld: () => lease.isHeld() });
  const lease = createProcessLease({
    ...options,
    onLost: () => cells.giveUp('the lease of this process is over'),
    onRenewed: () => void cells.wakeOverdue(),
    onPeerGone: (peer) => {
      links.drop(peer.processId);
      cells.processGone(peer.processId);
      for (const [kind, ids] of placement.forgetProcess(peer.processId)) {
        for (const listener of ownersLost) listener(kind, ids);
      }
    },
  });
  const placement = createPlacement({ self, directory, peers: lease.peers });

  /** One try: here, or at the owner that memory or the directory names. */
  const tryOnce = async (kind: string, id: string, message: unknown, leftMs: number): Promise<unknown> => {
    if (cells.has(kind, id)) return cells.deliver(kind, id, message);
    const owner = placement.remembered(kind, id) ?? (await placement.choose(kind, id, cells.mayClaim()));
    if (owner === 'unknown') throw cells.kindOf(kind).unknown();
    if (owner === 'nobody') throw unavailable({}, { cause: 'no process takes actors', retryAfterMs: 500 });
    if (owner === 'here') return cells.deliver(kind, id, message);
    placement.remember(kind, id, owner);
    return links.ask(owner, { to: 'actor', kind, id, message }, leftMs);
  };

  const ask: ActorSystem['ask'] = (kind, id, message, { deadlineMs = DEFAULT_DEADLINE_MS } = {}) =>
    within(options, deadlineMs, async (leftMs) => {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await tryOnce(kind, id, message, leftMs());
        } catch (thrown) {
          if (!isNotOwner(thrown) && !isLinkDown(thrown)) throw thrown;
          placement.forget(kind, id);
          if (isNotOwner(thrown) && thrown.owner !== undefined) placement.remember(kind, id, thrown.owner);
          await pause(timers, RETRY_DELAYS_MS[Math.min(attempt, RETRY_DELAYS_MS.length - 1)] ?? 0);
          if (leftMs() <= 0) throw unavailable({}, { cause: thrown, retryAfterMs: 250 });
        }
      }
    });

  calls.set(ADOPT, (message) => {
    const { kind, ids } = message as { kind: string; ids: readonly string[] };
    for (const id of ids) cells.activate(kind, id);
  });

  const answer: ActorSystem['answer'] = async (question, deadlineMs) => {
    if (question.to === 'process') return calls.get(question.topic)?.(question.message);
    return within(options, deadlineMs, () => cells.deliver(question.kind, question.id, question.message));
  };

  return {
    ask,
    answer,
    start: async () => {
      await lease.start();
      cells.start();
    },
    call: async (peer, topic, message) =>
      peer.processId === self.processId
        ? calls.get(topic)?.(message)
        : links.ask(peer, { to: 'process', topic, message }, DEFAULT_DEADLINE_MS),
    onCall: (topic, handler) => void calls.set(topic, handler),
    onOwnersLost: (listener) => void ownersLost.push(listener),
    peers: lease.peers,
    list: cells.list,
    ownerOf: (kind, id) => placement.lookUp(kind, id),
    drain: async () => {
      cells.stopClaiming();
      await lease
        .setDraining()
        .catch((error: unknown) => log.warn('Draining could not be announced', { error }));
      await handOver({
        ...options,
        cells,
        clock,
        targets: () => placement.takers(),
        adopt: async (target, kind, ids) => {
          await links.ask(target, { to: 'process', topic: ADOPT, message: { kind, ids } }, 1_000);
        },
      });
    },
    stop: async () => {
      cells.stop();
      await lease.stop();
      links.close();
    },
  };
}

/** Runs `work` for at most so long; who waits is told in time, whatever hangs. */
function within<Output>(
  { clock, timers }: Pick<ActorSystemOptions, 'clock' | 'timers'>,
  deadlineMs: number,
  work: (leftMs: () => number) => Promise<Output>,
): Promise<Output> {
  const endsAt = clock.monotonicMs() + deadlineMs;
  return new Promise<Output>((resolve, reject) => {
    const cancel = timers.after(deadlineMs, () => {
      reject(unavailable({}, { cause: 'no answer in time', retryAfterMs: 500 }));
    });
    work(() => endsAt - clock.monotonicMs())
      .then(resolve, reject)
      .finally(cancel);
  });
}

function pause(timers: Timers, delayMs: number): Promise<void> {
  if (delayMs === 0) return Promise.resolve();
  return new Promise((resolve) => void timers.after(delayMs, resolve));
}
