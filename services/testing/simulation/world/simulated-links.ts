import { unavailable } from '../../../platform/errors/common.ts';
import { type AnswerFrame, type FailureCodec, type Question } from '../../../platform/actors/link-frames.ts';
import type { LinkDown, Links } from '../../../platform/actors/links.ts';
import type { OwnerAddress } from '../../../platform/actors/not-owner.ts';
import type { Timers } from '../../../platform/actors/timers.ts';
import type { Host, Network, Stream } from './network.ts';

const CONNECT_TIMEOUT_MS = 1_000;

/** A process as others reach it. */
export interface Reachable extends Host {
  readonly processId: string;
  answer(question: Question, deadlineMs: number): Promise<unknown>;
}

export interface SimulatedLinksOptions {
  readonly self: Host;
  readonly network: Network;
  readonly timers: Timers;
  readonly codec: FailureCodec;
  /** Who listens at an address now. */
  readonly listenerAt: (url: string) => Reachable | undefined;
  /** Where an address is. */
  readonly placeOf: (url: string) => string;
  readonly onDead: (processId: string) => void;
}

interface Waiting {
  readonly settle: (frame: AnswerFrame) => void;
  readonly breakOff: () => void;
}

interface Link {
  readonly to: OwnerAddress;
  readonly opened: Promise<void>;
  readonly waiting: Set<Waiting>;
  readonly there: Stream;
  readonly back: Stream;
  peer: Reachable | undefined;
  isClosed: boolean;
  close(hasBroken: boolean): void;
}

/** The port of links over the simulated network: connections that open, break, and are tried again. */
export class SimulatedLinks implements Links {
  readonly #options: SimulatedLinksOptions;
  readonly #links = new Map<string, Link>();

  constructor(options: SimulatedLinksOptions) {
    this.#options = options;
  }

  async ask(to: OwnerAddress, question: Question, deadlineMs: number): Promise<unknown> {
    const link = this.#linkTo(to);
    await link.opened;
    return new Promise((resolve, reject) => {
      const { timers, codec } = this.#options;
      const end = (): void => {
        cancel();
        link.waiting.delete(waiting);
      };
      const waiting: Waiting = {
        settle: (frame) => {
          end();
          if ('reply' in frame) resolve(frame.reply);
          else reject(codec.read(frame));
        },
        breakOff: () => {
          end();
          reject(linkDown(true));
        },
      };
      const cancel = timers.after(deadlineMs, () => {
        link.waiting.delete(waiting);
        reject(unavailable({}, { cause: 'no answer from the owner in time', retryAfterMs: 500 }));
      });
      link.waiting.add(waiting);
      this.#carry(link, question, { deadlineMs, waiting });
    });
  }

  drop(processId: string): void {
    this.#links.get(processId)?.close(false);
  }

  close(): void {
    for (const link of [...this.#links.values()]) link.close(false);
  }

  /** The other end is gone: its machine says so, unless it cannot be heard. */
  peerEnded(processId: string): void {
    const link = this.#links.get(processId);
    const peer = link?.peer;
    if (link === undefined || peer === undefined) return;
    const { network, self } = this.#options;
    network.send(peer.place, self, 'link broken', { deliver: () => link.close(true), stream: link.back });
  }

  #carry(
    link: Link,
    question: Question,
    { deadlineMs, waiting }: { deadlineMs: number; waiting: Waiting },
  ): void {
    const { network, self, codec } = this.#options;
    const peer = link.peer;
    if (peer === undefined || link.isClosed) return;
    const answer = (frame: AnswerFrame): void => {
      const deliver = (): void => {
        if (!link.isClosed && link.waiting.has(waiting)) waiting.settle(frame);
      };
      network.send(peer.place, self, 'answer', { deliver, stream: link.back });
    };
    const deliver = (): void => {
      if (link.isClosed) return;
      peer.answer(question, Math.ceil(deadlineMs)).then(
        (reply) => answer({ n: 0, reply }),
        (thrown: unknown) => answer(codec.write(0, thrown)),
      );
    };
    network.send(self.place, peer, 'question', { deliver, stream: link.there });
  }

  #linkTo(to: OwnerAddress): Link {
    const known = this.#links.get(to.processId);
    if (known !== undefined) return known;
    const link = this.#open(to);
    this.#links.set(to.processId, link);
    return link;
  }

  #open(to: OwnerAddress): Link {
    let opened = (): void => undefined;
    let failed = (_cause: unknown): void => undefined;
    const opening = new Promise<void>((resolve, reject) => {
      opened = resolve;
      failed = reject;
    });
    opening.catch(() => undefined);
    const link: Link = {
      to,
      opened: opening,
      waiting: new Set(),
      there: { lastArrival: 0 },
      back: { lastArrival: 0 },
      peer: undefined,
      isClosed: false,
      close: (hasBroken) => this.#close(link, hasBroken, failed),
    };
    this.#connect(link, opened);
    return link;
  }

  #close(link: Link, hasBroken: boolean, failed: (cause: unknown) => void): void {
    if (link.isClosed) return;
    link.isClosed = true;
    const { processId } = link.to;
    if (this.#links.get(processId) === link) this.#links.delete(processId);
    failed(linkDown(false));
    // Whether the process is gone or only the link, the next attempt tells.
    if (hasBroken && link.peer !== undefined) this.#linkTo(link.to);
    for (const waiting of [...link.waiting]) waiting.breakOff();
  }

  /** Asks whoever listens there now: nobody, another process, or the one that is meant. */
  #connect(link: Link, opened: () => void): void {
    const { network, self, timers, listenerAt, placeOf, onDead } = this.#options;
    const { url, processId } = link.to;
    const place = placeOf(url);
    const cancel = timers.after(CONNECT_TIMEOUT_MS, () => link.close(false));
    const back = (what: string, deliver: () => void): void => {
      const run = (): void => {
        if (link.isClosed) return;
        cancel();
        deliver();
      };
      network.send(place, self, what, { deliver: run, stream: undefined });
    };
    const refuse = (): void => {
      back('refused', () => {
        link.close(false);
        onDead(processId);
      });
    };
    // The packet reaches the machine even if nobody listens on it: it is the machine that refuses.
    const arrive = (): void => {
      const listener = listenerAt(url);
      if (listener === undefined || listener.processId !== processId) {
        refuse();
        return;
      }
      const welcome = (): void => {
        back('connected', () => {
          link.peer = listener;
          opened();
          // It ended while the connection was made, when there was no link yet that could break.
          if (listenerAt(url) !== listener) link.close(true);
        });
      };
      network.send(place, { lane: listener.lane, place }, 'connect', { deliver: welcome, stream: undefined });
    };
    network.send(self.place, { lane: self.lane, place }, '', { deliver: arrive, stream: undefined });
  }
}

function linkDown(wasSent: boolean): LinkDown {
  return Object.assign(new Error('The process cannot be reached'), { code: 'LINK_DOWN' as const, wasSent });
}
