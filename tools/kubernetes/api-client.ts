/** What tests and tools say to an API server themselves, not by way of the code under test. */
import { Agent, request as httpsRequest } from 'node:https';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { IncomingMessage } from 'node:http';

export interface ApiAccess {
  readonly url: string;
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** JSON where the server answers JSON, else the text. */
  readonly body: unknown;
}

/** An object of Kubernetes, as far as everybody knows it. */
export interface ApiObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly {
      readonly kind: string;
      readonly name: string;
      readonly uid: string;
    }[];
    readonly [more: string]: unknown;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly [more: string]: unknown;
}

export interface ApiClient {
  /** Whatever the answer is; rejects only when there is none. */
  call(method: string, path: string, body?: unknown, contentType?: string): Promise<ApiAnswer>;
  /** @throws with the server's words for anything but success; undefined for 404. */
  get<T = ApiObject>(path: string): Promise<T | undefined>;
  list(path: string): Promise<readonly ApiObject[]>;
  /** Server-side apply by force. */
  apply(path: string, object: unknown, fieldManager?: string): Promise<ApiObject>;
  /** JSON merge patch. */
  merge(path: string, patch: unknown): Promise<ApiObject>;
  create(path: string, object: unknown): Promise<ApiObject>;
  remove(path: string): Promise<void>;
  /** Events from now on, until the signal; `path` is that of a list. */
  watch(
    path: string,
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly type: string; readonly object: ApiObject }>;
  close(): void;
}

const TIMEOUT_MS = 30_000;

/** A client with connections of its own. */
export function createApiClient({ url, caPem, certPem, keyPem }: ApiAccess): ApiClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 32, ca: caPem, cert: certPem, key: keyPem });
  const door: Door = { agent, url };
  const expect = async <T = ApiObject>(...question: Parameters<ApiClient['call']>): Promise<T> => {
    const answer = await call(door, ...question);
    if (answer.status >= 300) throw answerFailure(question, answer);
    return answer.body as T;
  };
  return {
    call: (...question) => call(door, ...question),
    async get(path) {
      const answer = await call(door, 'GET', path);
      if (answer.status === 404) return undefined;
      if (answer.status >= 300) throw answerFailure(['GET', path], answer);
      return answer.body as never;
    },
    list: async (path) => (await expect<{ items: ApiObject[] }>('GET', path)).items,
    apply: (path, object, fieldManager = 'tests') =>
      expect(
        'PATCH',
        `${path}?fieldManager=${fieldManager}&force=true`,
        object,
        'application/apply-patch+yaml',
      ),
    merge: (path, patch) => expect('PATCH', path, patch, 'application/merge-patch+json'),
    create: (path, object) => expect('POST', path, object),
    async remove(path) {
      const answer = await call(door, 'DELETE', path);
      if (answer.status >= 300 && answer.status !== 404) throw answerFailure(['DELETE', path], answer);
    },
    watch: (path, signal) => watch(door, path, signal),
    close: () => void agent.destroy(),
  };
}

interface Door {
  readonly agent: Agent;
  readonly url: string;
}

async function open(
  { agent, url }: Door,
  method: string,
  path: string,
  more: RequestMore,
): Promise<IncomingMessage> {
  const payload = more.body === undefined ? undefined : JSON.stringify(more.body);
  const request = httpsRequest(new URL(path, url), {
    method,
    agent,
    ...(more.signal && { signal: more.signal }),
    ...(more.timeoutMs !== undefined && { timeout: more.timeoutMs }),
    headers: {
      accept: 'application/json',
      ...(payload !== undefined && {
        'content-type': more.contentType ?? 'application/json',
        'content-length': Buffer.byteLength(payload),
      }),
    },
  });
  request.on('timeout', () => request.destroy(new Error(`${method} ${path}: no answer in time`)));
  request.end(payload);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

async function call(door: Door, ...question: Parameters<ApiClient['call']>): Promise<ApiAnswer> {
  const [method, path, body, contentType] = question;
  const response = await open(door, method, path, { body, contentType, timeoutMs: TIMEOUT_MS });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return { status: response.statusCode ?? 0, headers: response.headers, body: parse(text) };
}

async function* watch(door: Door, path: string, signal: AbortSignal): ReturnType<ApiClient['watch']> {
  const separator = path.includes('?') ? '&' : '?';
  try {
    const response = await open(door, 'GET', `${path}${separator}watch=true`, { signal });
    for await (const line of createInterface({ input: response })) yield JSON.parse(line) as never;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

interface RequestMore {
  readonly body?: unknown;
  readonly contentType?: string | undefined;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function answerFailure([method, path]: readonly unknown[], { status, body }: ApiAnswer): Error {
  const said = typeof body === 'object' && body !== null && 'message' in body ? body.message : body;
  return Object.assign(new Error(`${String(method)} ${String(path)}: ${status} ${String(said)}`), { status });
}
