import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';

import type { ClusterAccess } from './cluster-access.ts';
import { kubeError } from './kube-error.ts';

/** One call; `body` is JSON whatever `contentType` says, since JSON is YAML. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly contentType?: string;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/** Carries calls to the API server with the credentials of a kubeconfig. */
export interface Transport {
  /** @returns the answer whose body is still to be read. @throws KubeError `Unreachable`, `Timeout`. */
  send(call: Call): Promise<IncomingMessage>;
  /** Closes the connections that rest. */
  close(): void;
}

/** Tokens of service accounts are renewed on disk every hour; the file is read again when it is asked for. */
const CREDENTIALS_TTL_MS = 30_000;
/** The API server closes idle connections after 90 s; we do it first, so that no write meets a closing one. */
const IDLE_MS = 60_000;

/** What a platform has once is sent side by side, of several platforms at a time; a new connection costs 3 ms. */
const MOST_RESTING = 48;

const AGENT_OPTIONS = {
  keepAlive: true,
  keepAliveMsecs: 10_000,
  timeout: IDLE_MS,
  maxFreeSockets: MOST_RESTING,
  scheduling: 'lifo' as const,
};

/**
 * Speaks HTTP/1.1 over kept connections by `node:https`: client-node's own way neither tells a frozen watch nor gives
 * deadlines to calls. What it is used for is what it is good at, the rarer ways to authenticate of a kubeconfig.
 */
export function createTransport(config: ClusterAccess): Transport {
  const server = new URL(config.getCurrentCluster()?.server ?? 'https://kubernetes.default.svc');
  const isPlain = server.protocol === 'http:';
  const credentials = createCredentials(config, isPlain);
  const prefix = server.pathname.replace(/\/$/, '');
  return {
    send: async (call) => {
      const options = await credentials.get();
      const answer = await request(isPlain, server, options, { ...call, path: `${prefix}${call.path}` });
      if (answer.statusCode === 401) {
        credentials.forget();
      }
      return answer;
    },
    close: () => credentials.close(),
  };
}

/** Options of the connection and of the request, asked anew now and then; the agent stays while the keys do. */
function createCredentials(config: ClusterAccess, isPlain: boolean) {
  const plainAgent = new http.Agent(AGENT_OPTIONS);
  let agent: http.Agent | undefined;
  let fingerprint = '';
  let options: RequestOptions | undefined;
  let askedAt = 0;

  async function ask(): Promise<RequestOptions> {
    if (isPlain) {
      const headers = await headersOf(config);
      return { agent: plainAgent, headers };
    }
    const asked: https.RequestOptions = {};
    await config.applyToHTTPSOptions(asked);
    const { ca, cert, key, rejectUnauthorized, servername, headers, auth } = asked;
    const print = JSON.stringify([ca, cert, key, rejectUnauthorized, servername]);
    if (agent === undefined || print !== fingerprint) {
      fingerprint = print;
      const hasProxy = config.getCurrentCluster()?.proxyUrl !== undefined;
      agent =
        hasProxy && asked.agent instanceof http.Agent
          ? asked.agent
          : new https.Agent({
              ...AGENT_OPTIONS,
              ...defined({ ca, cert, key, rejectUnauthorized, servername }),
            });
    }
    return { agent, ...defined({ headers, auth }) };
  }

  return {
    async get(): Promise<RequestOptions> {
      if (options === undefined || performance.now() - askedAt > CREDENTIALS_TTL_MS) {
        options = await ask();
        askedAt = performance.now();
      }
      return options;
    },
    forget: () => (options = undefined),
    close: () => {
      agent?.destroy();
      plainAgent.destroy();
    },
  };
}

/** client-node refuses plain HTTP without `insecure-skip-tls-verify` when it makes its agent; of a proxy on loopback we only need the headers. */
async function headersOf(config: ClusterAccess): Promise<http.OutgoingHttpHeaders> {
  const token = config.getCurrentUser()?.token;
  return await Promise.resolve(token === undefined ? {} : { authorization: `Bearer ${token}` });
}

function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function request(
  isPlain: boolean,
  server: URL,
  options: RequestOptions,
  call: Call,
): Promise<IncomingMessage> {
  const payload = call.body === undefined ? undefined : JSON.stringify(call.body);
  const headers = {
    ...(options.headers as http.OutgoingHttpHeaders | undefined),
    accept: 'application/json',
    'user-agent': 'studyflow-operator',
    ...(payload === undefined
      ? {}
      : {
          'content-type': call.contentType ?? 'application/json',
          'content-length': Buffer.byteLength(payload),
        }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = (isPlain ? http : https).request(
      {
        ...options,
        host: server.hostname.replace(/^\[|\]$/g, ''),
        port: server.port === '' ? (isPlain ? 80 : 443) : Number(server.port),
        method: call.method,
        path: call.path,
        headers,
        signal: call.signal,
      },
      resolve,
    );
    outgoing.once('error', (cause) => reject(errorOfConnection(call, cause)));
    outgoing.end(payload);
  });
}

/** @returns the failure that a broken connection or a passed deadline is. */
export function errorOfConnection(call: Pick<Call, 'method' | 'path' | 'signal'>, cause: unknown): Error {
  const what = `${call.method} ${call.path}`;
  const isLate =
    call.signal.aborted && (call.signal.reason as { name?: string } | undefined)?.name === 'TimeoutError';
  if (isLate) {
    return kubeError({ reason: 'Timeout', message: `${what}: no answer in time`, cause });
  }
  return kubeError({
    reason: 'Unreachable',
    message: `${what}: ${cause instanceof Object ? (cause as Error).message : String(cause)}`,
    cause,
  });
}
