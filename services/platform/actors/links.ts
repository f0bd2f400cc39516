import { WebSocket } from 'ws';
import { unavailable } from '../errors/common.ts';
import type { Log } from '../telemetry/log.ts';
import {
  frameWriter,
  readFrame,
  type AnswerFrame,
  type FailureCodec,
  type Question,
  type QuestionFrame,
} from './link-frames.ts';
import type { OwnerAddress } from './not-owner.ts';
import { tooMuchWaits } from './outcomes.ts';
import type { Timers } from './timers.ts';

/** Direct connections to other processes' internal ports. */
export interface Links {
  /**
   * @throws AppError or NotOwner as the other process answered; LinkDown when the link broke (`wasSent` tells whether
   *   the outcome is unknown); unavailable when no answer came in time.
   */
  ask(to: OwnerAddress, question: Question, deadlineMs: number): Promise<unknown>;
  /** A process that is gone answers nothing more. */
  drop(processId: string): void;
  close(): void;
}

/** Thrown when there is no link, or it breaks. */
export interface LinkDown extends Error {
  readonly code: 'LINK_DOWN';
  /** The question had left: whether something was done nobody knows. */
  readonly wasSent: boolean;
}

export function isLinkDown(thrown: unknown): thrown is LinkDown {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'LINK_DOWN';
}

export interface LinksOptions {
  readonly self: string;
  readonly token: string;
  readonly codec: FailureCodec;
  readonly timers: Timers;
  readonly log: Log;
  /** Nobody listens at the address, or somebody else does: the process is gone for certain. */
  readonly onDead: (processId: string) => void;
}

/** The path on the internal port. */
export const LINK_PATH = '/internal/link';
/** Questions to one process that wait for an answer; more are told "busy". */
const MOST_IN_FLIGHT = 10_000;
/** Bytes that the other process has not taken yet: one that is frozen must not fill our memory. */
const MOST_BYTES_WAITING = 16 * 1_024 * 1_024;
const PING_MS = 1_000;
/** So many pings without any answer: the network is cut, or the process frozen; the next question opens a new link. */
const MOST_UNANSWERED = 3;
/** What a process answers to a link that is meant for the one before it at its address. */
export const GONE = 410;
const CONNECT_TIMEOUT_MS = 1_000;
/** The largest frame: a full mailbox of long messages. */
export const MAX_FRAME_BYTES = 64 * 1_024 * 1_024;

interface Waiting {
  readonly resolve: (reply: unknown) => void;
  readonly reject: (cause: unknown) => void;
  readonly cancel: () => void;
}

interface Link {
  readonly opened: Promise<void>;
  readonly write: (frame: QuestionFrame) => void;
  readonly bytesWaiting: () => number;
  readonly waiting: Map<number, Waiting>;
  close(): void;
}

/** One persistent connection per process, many questions on it at once; opened when first needed. */
export function createLinks(options: LinksOptions): Links {
  const links = new Map<string, Link>();
  let lastQuestion = 0;

  const linkTo = (to: OwnerAddress): Link => {
    const known = links.get(to.processId);
    if (known !== undefined) return known;
    const link = openLink(to, options, (hasBroken) => {
      if (links.get(to.processId) === link) links.delete(to.processId);
      // Whether the process is gone or only the link, the next attempt tells.
      if (hasBroken) linkTo(to);
    });
    links.set(to.processId, link);
    return link;
  };

  return {
    ask: async (to, question, deadlineMs) => {
      const link = linkTo(to);
      await link.opened;
      if (link.waiting.size >= MOST_IN_FLIGHT || link.bytesWaiting() > MOST_BYTES_WAITING) {
        throw tooMuchWaits('too many questions to one process');
      }
      lastQuestion += 1;
      const n = lastQuestion;
      return new Promise((resolve, reject) => {
        const cancel = options.timers.after(deadlineMs, () => {
          link.waiting.delete(n);
          reject(unavailable({}, { cause: 'no answer from the owner in time', retryAfterMs: 500 }));
        });
        link.waiting.set(n, { resolve, reject, cancel });
        link.write({ ...question, n, ms: Math.ceil(deadlineMs) });
      });
    },
    drop: (processId) => {
      links.get(processId)?.close();
    },
    close: () => {
      for (const link of links.values()) link.close();
    },
  };
}

function openLink(to: OwnerAddress, options: LinksOptions, onClosed: (wasOpen: boolean) => void): Link {
  const socket = connect(to, options);
  const waiting = new Map<number, Waiting>();
  let isOurs = false;
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('close', () => reject(linkDown(to, false)));
  });
  opened.catch(() => undefined);
  let wasOpen = false;
  socket.once('open', () => {
    wasOpen = true;
    watch(socket, options.timers);
  });
  socket.on('close', () => {
    onClosed(wasOpen && !isOurs);
    for (const { reject, cancel } of waiting.values()) {
      cancel();
      reject(linkDown(to, true));
    }
    waiting.clear();
  });
  socket.on('message', (data) => {
    for (const item of readFrame(data)) settle(waiting, item as AnswerFrame, options.codec);
  });
  return {
    opened,
    waiting,
    bytesWaiting: () => socket.bufferedAmount,
    write: frameWriter((text) => {
      socket.send(text, () => undefined);
    }),
    close: () => {
      isOurs = true;
      socket.terminate();
    },
  };
}

function connect(to: OwnerAddress, { self, token, log, onDead }: LinksOptions): WebSocket {
  const url = new URL(LINK_PATH, to.url);
  url.protocol = 'ws:';
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${token}`, 'x-from-process': self, 'x-to-process': to.processId },
    handshakeTimeout: CONNECT_TIMEOUT_MS,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
  });
  socket.on('error', (error) => {
    log.debug('a link to another process failed', { error, url: to.url });
    if ('code' in error && error.code === 'ECONNREFUSED') onDead(to.processId);
  });
  socket.on('unexpected-response', (_request, { statusCode }) => {
    if (statusCode === GONE) onDead(to.processId);
    socket.terminate();
  });
  return socket;
}

/** A cut network breaks no connection: who does not answer pings is hung up on. Counted, for we may be frozen too. */
function watch(socket: WebSocket, timers: Timers): void {
  let unanswered = 0;
  const hear = (): void => {
    unanswered = 0;
  };
  socket.on('pong', hear);
  socket.on('message', hear);
  const beat = (): void => {
    if (unanswered >= MOST_UNANSWERED) {
      socket.terminate();
      return;
    }
    unanswered += 1;
    socket.ping();
    cancel = timers.after(PING_MS, beat);
  };
  let cancel = timers.after(PING_MS, beat);
  socket.on('close', () => cancel());
}

function settle(waiting: Map<number, Waiting>, frame: AnswerFrame, codec: FailureCodec): void {
  const question = waiting.get(frame.n);
  if (question === undefined) return;
  waiting.delete(frame.n);
  question.cancel();
  if ('reply' in frame) question.resolve(frame.reply);
  else question.reject(codec.read(frame));
}

function linkDown(to: OwnerAddress, wasSent: boolean): LinkDown {
  return Object.assign(new Error(`Process ${to.processId} cannot be reached`), {
    code: 'LINK_DOWN' as const,
    wasSent,
  });
}
