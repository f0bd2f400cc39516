import { lookup as resolve, type LookupAddress } from 'node:dns';
import {
  Agent as HttpAgent,
  request as requestHttp,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** What is sent; the part of fetch's options that is needed. */
export interface OutboundRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Like fetch, for addresses that others chose. @throws when the address may not be reached, or takes too long. */
export type Outbound = (url: string, request?: OutboundRequest) => Promise<Response>;

export interface OutboundOptions {
  /** Hosts that configuration names: they may be inside, and need no TLS. `name` or `name:port`. */
  readonly isTrustedHost?: (host: string) => boolean;
  /** From the first look-up to the last byte. @default 5,000 */
  readonly timeoutMs?: number;
  /** @default 1 MiB */
  readonly maxBytes?: number;
  /** @default the system's */
  readonly lookup?: typeof resolve;
}

/**
 * Asks other servers: no redirect is followed, every address is judged at the moment of connecting, so that a name
 * that answers differently the second time gains nothing, and an answer has bounds in time and size (S11).
 */
export function createOutbound(options: OutboundOptions = {}): Outbound {
  const { isTrustedHost = () => false, timeoutMs = 5_000, maxBytes = 1_048_576 } = options;
  const guarded = guardLookup(options.lookup ?? resolve);
  const agents = { http: new HttpAgent(), https: new HttpsAgent() };
  return async (url, { method = 'GET', headers = {}, body, signal } = {}) => {
    const isTrusted = isTrustedHost(new URL(url).host);
    const isSecure = judge(url, isTrusted);
    const deadline = AbortSignal.timeout(timeoutMs);
    const answer = await exchange(
      isSecure ? requestHttps : requestHttp,
      url,
      {
        method,
        headers: { 'accept-encoding': 'identity', ...headers },
        agent: isSecure ? agents.https : agents.http,
        signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
        ...(!isTrusted && { lookup: guarded }),
      },
      body,
    );
    return toResponse(answer, maxBytes);
  };
}

/** Whether it is asked by TLS. @throws when it may not be asked at all. */
export function judge(url: string, isTrusted: boolean): boolean {
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && !(isTrusted && protocol === 'http:')) throw new Error('Only https is asked');
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (!isTrusted && isIP(literal) !== 0 && !isPublicAddress(literal)) throw new Error('Not a public address');
  return protocol === 'https:';
}

function exchange(
  request: typeof requestHttp,
  url: string,
  options: RequestOptions,
  body: string | Uint8Array | undefined,
): Promise<IncomingMessage> {
  return new Promise((resolveAnswer, reject) => {
    request(url, options, resolveAnswer).on('error', reject).end(body);
  });
}

async function toResponse(answer: IncomingMessage, maxBytes: number): Promise<Response> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBytes) {
      answer.destroy();
      throw new Error('The answer is too large');
    }
    parts.push(part);
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  const status = answer.statusCode ?? 502;
  const isEmpty = status === 204 || status === 205 || status === 304;
  return new Response(isEmpty ? null : Buffer.concat(parts), { status, headers });
}

/** Gives only public addresses; a name that has another one as well is refused altogether. */
export function guardLookup(
  lookup: typeof resolve,
  isAllowed: (address: string) => boolean = isPublicAddress,
): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const [first] = error === null ? addresses : [];
      if (error !== null || first === undefined) {
        callback(error ?? new Error('The name has no address'), []);
      } else if (!addresses.every(({ address }) => isAllowed(address))) {
        callback(new Error('Not a public address'), []);
      } else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
