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
import type { Timers } from './timers.ts';

/** Direct connections to other processes' internal ports. */
export interface Links {
  /**
   * @throws AppError or NotOwner as the other process answered; `link.down` when the question never left;
   *   unavailable when the answer did not come: the outcome is unknown.
   */
  ask(to: OwnerAddress, question: Question, deadlineMs: number): Promise<unknown>;
  /** A process that is gone answers nothing more. */
  drop(processId: string): void;
  close(): void;
}

/** Thrown when a question could not even be sent: nothing was done. */
export interface LinkDown extends Error {
  readonly code: 'LINK_DOWN';
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
}

/** The path on the internal port. */
export const LINK_PATH = '/internal/link';
/** Questions to one process that wait for an answer; more are told "busy". */
const MOST_IN_FLIGHT = 10_000;
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
    const link = openLink(to, options, () => {
      if (links.get(to.processId) === link) links.delete(to.processId);
    });
    links.set(to.processId, link);
    return link;
  };

  return {
    ask: async (to, question, deadlineMs) => {
      const link = linkTo(to);
      await link.opened;
      if (link.waiting.size >= MOST_IN_FLIGHT) {
        throw unavailable({}, { cause: 'too many questions in flight', retryAfterMs: 250 });
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

function openLink(to: OwnerAddress, options: LinksOptions, onClosed: () => void): Link {
  const { self, token, codec, log } = options;
  const url = new URL(LINK_PATH, to.url);
  url.protocol = 'ws:';
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${token}`, 'x-from-process': self, 'x-to-process': to.processId },
    handshakeTimeout: CONNECT_TIMEOUT_MS,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
  });
  const waiting = new Map<number, Waiting>();
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('close', () => reject(linkDown(to)));
  });
  opened.catch(() => undefined);
  socket.on('error', (error) => {
    log.debug('a link to another process failed', { error, url: to.url });
  });
  socket.on('close', () => {
    onClosed();
    for (const { reject, cancel } of waiting.values()) {
      cancel();
      reject(unavailable({}, { cause: 'the link to the owner broke', retryAfterMs: 250 }));
    }
    waiting.clear();
  });
  socket.on('message', (data) => {
    for (const item of readFrame(data)) settle(waiting, item as AnswerFrame, codec);
  });
  return {
    opened,
    waiting,
    write: frameWriter((text) => {
      socket.send(text, () => undefined);
    }),
    close: () => {
      onClosed();
      socket.terminate();
    },
  };
}

function settle(waiting: Map<number, Waiting>, frame: AnswerFrame, codec: FailureCodec): void {
  const question = waiting.get(frame.n);
  if (question === undefined) return;
  waiting.delete(frame.n);
  question.cancel();
  if ('reply' in frame) question.resolve(frame.reply);
  else question.reject(codec.read(frame));
}

function linkDown(to: OwnerAddress): LinkDown {
  return Object.assign(new Error(`Process ${to.processId} cannot be reached`), {
    code: 'LINK_DOWN' as const,
  });
}
