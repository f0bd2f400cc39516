import { lookup as resolve } from 'node:dns';
import {
  Agent as HttpAgent,
  request as requestHttp,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { EgressRule } from '../../../platform/outbound/egress.ts';
import { guardLookup, judge } from '../../../platform/outbound/outbound.ts';
import { isPublicAddress } from '../../../platform/outbound/public-address.ts';
import { aiAnswerUnusable } from '../../ai/index.ts';
import type { ProviderKey } from '../providers/provider-key.ts';
import { errorInside, errorOfStatus, toProviderError } from './provider-error.ts';
import { readEvents, type ServerSentEvent } from './sse.ts';

export interface ProviderLinkOptions {
  readonly baseUrl: string;
  /** Taken anew for every request. */
  readonly key: ProviderKey;
  /** Sent with every request: the key, the version. */
  readonly headersOf: (key: string) => Readonly<Record<string, string>>;
  readonly egress: EgressRule;
}

/** What is sent: a path below the base address, and a body. */
export interface LinkRequest {
  readonly path: string;
  /** @default nothing: a GET */
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/** The connections to one provider: kept open, judged at connecting (S11), ended with the request's signal. */
export interface ProviderLink {
  /** @throws what the provider refuses, or why it cannot be reached */
  readonly json: (request: LinkRequest) => Promise<Readonly<Record<string, unknown>>>;
  /** The events of a stream. @throws the same, and when an error comes where events should be */
  readonly events: (request: LinkRequest) => AsyncIterable<readonly ServerSentEvent[]>;
}

const MAX_ERROR_BYTES = 65_536;
const MAX_ANSWER_BYTES = 33_554_432;

export function createProviderLink(options: ProviderLinkOptions): ProviderLink {
  const send = createSender(options);
  return {
    json: async (request) => {
      const response = await send(request);
      const value = parse(await readAll(response, MAX_ANSWER_BYTES));
      const failed = errorInside(value);
      if (failed !== undefined) throw failed;
      return objectOf(value);
    },
    events: async function* (request) {
      const response = await send(request);
      try {
        await refuseOtherThanEvents(response);
        yield* readEvents(response.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>);
      } catch (thrown) {
        throw toProviderError(thrown);
      } finally {
        letEnd(response);
      }
    },
  };
}

/** The answer to a request, its head read and found good. */
type Send = (request: LinkRequest) => Promise<IncomingMessage>;

function createSender({ baseUrl, key, headersOf, egress }: ProviderLinkOptions): Send {
  const base = new URL(baseUrl);
  const isTrusted = egress.isTrustedHost(base.host);
  const isSecure = base.protocol === 'https:';
  const agent = isSecure
    ? new HttpsAgent({ keepAlive: true, maxFreeSockets: 256 })
    : new HttpAgent({ keepAlive: true, maxFreeSockets: 256 });
  const isAllowed = (address: string): boolean =>
    isPublicAddress(address) || egress.isAllowedAddress(address);
  const lookup: LookupFunction | undefined = isTrusted ? undefined : guardLookup(resolve, isAllowed);
  const fixed: RequestOptions = {
    host: base.hostname.replace(/^\[|\]$/g, ''),
    port: base.port === '' ? (isSecure ? 443 : 80) : base.port,
    agent,
    ...(lookup !== undefined && { lookup }),
  };
  const prefix = base.pathname.replace(/\/$/, '');
  const sent = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'StudyFlow' };
  const request = isSecure ? requestHttps : requestHttp;
  return async ({ path, body, signal }) => {
    judgeOnce(baseUrl, isTrusted);
    const text = body === undefined ? undefined : JSON.stringify(body);
    const method = text === undefined ? 'GET' : 'POST';
    const askWith = async (used: string): Promise<IncomingMessage> => {
      const headers = { ...sent, ...headersOf(used), ...headersOfBody(text) };
      return await exchange(request, {
        options: { ...fixed, path: prefix + path, method, headers },
        text,
        signal,
      });
    };
    return await withKey(key, askWith);
  };
}

function headersOfBody(text: string | undefined): Readonly<Record<string, string | number>> {
  if (text === undefined) return {};
  return { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
}

/** The new key, the last good one, the newest again where it has changed meanwhile. */
const MOST_KEYS = 3;

/** Asks, and where the key is refused with another one at once. @throws what the provider refuses */
async function withKey(
  key: ProviderKey,
  askWith: (used: string) => Promise<IncomingMessage>,
): Promise<IncomingMessage> {
  let used = key.current();
  for (let left = MOST_KEYS; ; left -= 1) {
    const response = await askWith(used);
    const { statusCode = 502 } = response;
    if (statusCode >= 200 && statusCode < 300) {
      key.accepted(used);
      return response;
    }
    const told = await readAll(response, MAX_ERROR_BYTES).catch(() => '');
    const other = isKeyRefused(statusCode, told) ? key.refused(used) : undefined;
    if (other === undefined || left <= 1)
      throw errorOfStatus(statusCode, response.headers, without(told, used));
    used = other;
  }
}

/** Gemini answers 400 to a key that it does not know. */
function isKeyRefused(status: number, told: string): boolean {
  return status === 401 || (status === 400 && told.includes('API_KEY_INVALID'));
}

/** Some providers quote the key that they refuse. */
function without(told: string, key: string): string {
  return key === '' ? told : told.replaceAll(key, '[key]');
}

/** A base address that may not be asked is refused at every call, in our words. */
function judgeOnce(baseUrl: string, isTrusted: boolean): void {
  try {
    judge(baseUrl, isTrusted);
  } catch (thrown) {
    throw toProviderError(thrown);
  }
}

interface Sending {
  readonly options: RequestOptions;
  readonly text: string | undefined;
  readonly signal: AbortSignal;
}

/** A kept connection that its other end has just closed is no failure of the provider: once, another is taken. */
async function exchange(request: typeof requestHttp, sending: Sending): Promise<IncomingMessage> {
  for (let attempt = 0; ; attempt += 1) {
    const reused = { is: false };
    try {
      return await exchangeOnce(request, sending, reused);
    } catch (thrown) {
      const isStale = reused.is && (thrown as NodeJS.ErrnoException).code === 'ECONNRESET';
      if (!isStale || attempt > 0 || sending.signal.aborted) throw toProviderError(thrown);
    }
  }
}

function exchangeOnce(
  request: typeof requestHttp,
  { options, text, signal }: Sending,
  reused: { is: boolean },
): Promise<IncomingMessage> {
  return new Promise((resolveAnswer, reject) => {
    if (signal.aborted) {
      reject(new Error('The caller has gone'));
      return;
    }
    const sent: ClientRequest = request(options);
    // Destroyed without an error: where the answer has just come whole, nobody listens to the connection any more.
    const leave = (): void => {
      reject(new Error('The caller has gone'));
      sent.destroy();
    };
    signal.addEventListener('abort', leave, { once: true });
    sent.once('close', () => signal.removeEventListener('abort', leave));
    sent.once('response', (response) => {
      // Whoever has stopped reading is not there to hear that it was cut.
      response.on('error', () => undefined);
      resolveAnswer(response);
    });
    sent.on('error', (thrown) => {
      reused.is = sent.reusedSocket;
      reject(thrown);
    });
    sent.end(text);
  });
}

/** Milliseconds that a stream may take to end after its last word. */
const END_MS = 1_000;

/** Reads what is left behind the last word, so that the connection is kept; whoever does not end is cut. */
function letEnd(response: IncomingMessage): void {
  if (response.complete || response.destroyed) return;
  response.on('error', () => undefined);
  const timer = setTimeout(() => response.destroy(), END_MS).unref();
  response.once('close', () => clearTimeout(timer));
  response.resume();
}

/** By events: an iterator over a response makes listeners and an exception for every answer. */
function readAll(response: IncomingMessage, mostBytes: number): Promise<string> {
  return new Promise((resolveText, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    const broke = (): void => {
      if (!response.readableEnded)
        reject(toProviderError(response.errored ?? new Error('The answer broke off')));
    };
    response.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= mostBytes) parts.push(part);
      else response.destroy(aiAnswerUnusable({}, { cause: 'the answer is too large' }));
    });
    response.once('end', () => {
      resolveText(
        (parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts)).toString('utf8'),
      );
    });
    response.once('close', broke);
    if (response.destroyed) broke();
  });
}

/** 200 with JSON where events were asked for: an error inside, or an answer that cannot be read as a stream. */
async function refuseOtherThanEvents(response: IncomingMessage): Promise<void> {
  const type = response.headers['content-type'] ?? '';
  if (!type.startsWith('application/json')) return;
  const value = parse(await readAll(response, MAX_ERROR_BYTES));
  throw errorInside(value) ?? aiAnswerUnusable({}, { cause: 'no events came' });
}

/** @throws `ai.answer-unusable` for what is no JSON */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw aiAnswerUnusable({}, { cause });
  }
}

export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw aiAnswerUnusable({}, { cause: 'the answer is no object' });
}
