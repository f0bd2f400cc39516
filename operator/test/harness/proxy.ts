/**
 * Stands between an operator and the API server, writes down every call, and breaks what a test tells it to break.
 *
 * The operator is given the kubeconfig of the proxy; the proxy speaks to the server with the credentials that the test
 * gives it, so that rights are judged as without it.
 */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request as httpsRequest } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import type { ApiAccess } from '../../../tools/kubernetes/api-client.ts';
import { createAuthority } from '../../../tools/kubernetes/authority.ts';
import { kubeconfigOf } from '../../../tools/kubernetes/kubeconfig.ts';
import { apiCallOf, type ApiCall } from './proxy/api-call.ts';
import { createOldLists, type OldLists } from './proxy/old-lists.ts';
import { createRecording, type RecordedCall, type Recording } from './proxy/recording.ts';
import { createWatchStream, type EventJudge, type WatchStream } from './proxy/watch-stream.ts';
import { statusBody, type Verdict, type WriteFault } from './proxy/write-faults.ts';

export interface Proxy {
  readonly url: string;
  /** What an operator is started with. */
  readonly kubeconfig: string;
  readonly recording: Recording;
  readonly lists: OldLists;
  /** Judges writes from now on; without one all pass. */
  breakWrites(fault: WriteFault | undefined): void;
  /** Judges events of all watches from now on, those that are open as well. */
  judgeEvents(judge: EventJudge | undefined): void;
  /** Open watches fall silent; with `alsoNew` those that are opened meanwhile too. @returns what thaws them. */
  freezeWatches(which?: (call: ApiCall) => boolean, alsoNew?: boolean): () => void;
  /** Open watches are told 410 and end. @returns how many. */
  expireWatches(which?: (call: ApiCall) => boolean): number;
  /** The next `times` watches are refused with 410 before they open. */
  refuseWatches(times: number): void;
  openWatches(): readonly ApiCall[];
  /** Nobody gets anything and connections break, as when the server is away; until it is called with false. */
  cutOff(isAway: boolean): void;
  close(): Promise<void>;
}

interface State {
  readonly upstream: ApiAccess;
  readonly agent: Agent;
  readonly recording: Recording;
  readonly lists: OldLists;
  readonly watches: Set<WatchStream>;
  readonly freezers: Set<(call: ApiCall) => boolean>;
  fault: WriteFault | undefined;
  judge: EventJudge | undefined;
  refusals: number;
  isAway: boolean;
}

const ALL = (): boolean => true;

/** Starts a proxy on a port of its own; its kubeconfig is written to the folder. */
export async function startProxy(upstream: ApiAccess, folder: string): Promise<Proxy> {
  const authority = createAuthority('studyflow-proxy');
  const { certPem: cert, keyPem: key } = authority.issue({ commonName: 'proxy', hosts: ['127.0.0.1'] });
  const { caPem: ca, certPem, keyPem } = upstream;
  const state: State = {
    upstream,
    agent: new Agent({ keepAlive: true, ca, cert: certPem, key: keyPem }),
    recording: createRecording(),
    lists: createOldLists(),
    watches: new Set(),
    freezers: new Set(),
    fault: undefined,
    judge: undefined,
    refusals: 0,
    isAway: false,
  };
  const server = createServer({ cert, key }, (request, response) => {
    serve(state, request, response).catch(() => response.destroy());
  });
  const sockets = new Set<Socket>();
  server.on('secureConnection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `https://127.0.0.1:${port}`;
  const kubeconfig = path.join(folder, `proxy-${port}.kubeconfig`);
  const client = authority.issue({ commonName: 'operator' });
  writeFileSync(kubeconfig, kubeconfigOf({ url, caPem: authority.certPem, ...client }), { mode: 0o600 });
  const breakConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url,
    kubeconfig,
    ...doors(state),
    cutOff(isAway) {
      state.isAway = isAway;
      if (isAway) breakConnections();
    },
    async close() {
      state.agent.destroy();
      breakConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What a test may do to it. */
function doors(state: State): Omit<Proxy, 'url' | 'kubeconfig' | 'cutOff' | 'close'> {
  const chosen = (which: (call: ApiCall) => boolean): WatchStream[] =>
    [...state.watches].filter(({ call }) => which(call));
  return {
    recording: state.recording,
    lists: state.lists,
    breakWrites: (fault) => void (state.fault = fault),
    judgeEvents: (judge) => void (state.judge = judge),
    freezeWatches(which = ALL, alsoNew = false) {
      const frozen = chosen(which);
      for (const watch of frozen) watch.freeze();
      if (alsoNew) state.freezers.add(which);
      return () => {
        state.freezers.delete(which);
        for (const watch of alsoNew ? chosen(which) : frozen) watch.thaw();
      };
    },
    expireWatches(which = ALL) {
      const expired = chosen(which);
      for (const watch of expired) watch.expire();
      return expired.length;
    },
    refuseWatches: (times) => void (state.refusals = times),
    openWatches: () => [...state.watches].map(({ call }) => call),
  };
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url: address = '/' } = request;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  if (state.isAway) {
    response.destroy();
    return;
  }
  const call = apiCallOf(method, address);
  const recorded = state.recording.add(call, { method, address, body });
  const exchange: Exchange = { state, call, recorded, request, response, body };
  if (call.kind === 'write') await serveWrite(exchange);
  else if (call.kind === 'watch') await serveWatch(exchange);
  else await serveRead(exchange);
}

interface Exchange {
  readonly state: State;
  readonly call: ApiCall;
  readonly recorded: RecordedCall;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
}

async function serveWrite(exchange: Exchange): Promise<void> {
  const { state, call, recorded } = exchange;
  const verdict: Verdict = state.fault?.judge(call) ?? { do: 'pass' };
  if (verdict.do !== 'pass') recorded.fault = verdict.do;
  if (verdict.do === 'wait') await verdict.until;
  if (verdict.do === 'pass' || verdict.do === 'wait') await relay(exchange);
  else await breakWrite(exchange, verdict);
}

async function breakWrite(
  exchange: Exchange,
  verdict: Exclude<Verdict, { readonly do: 'pass' | 'wait' }>,
): Promise<void> {
  switch (verdict.do) {
    case 'hold':
      return;
    case 'answer': {
      const { status, reason, retryAfterSeconds: seconds } = verdict;
      const headers = seconds === undefined ? {} : { 'retry-after': String(seconds) };
      answer(exchange, status, statusBody(status, reason, seconds), headers);
      return;
    }
    case 'swallow':
      await fetchWhole(exchange);
      return;
    case 'reset':
      if (verdict.isDone) await fetchWhole(exchange);
      exchange.response.destroy();
  }
}

async function serveRead(exchange: Exchange): Promise<void> {
  const { state, call, recorded } = exchange;
  const old = call.kind === 'list' ? state.lists.take(recorded.address) : undefined;
  if (old === undefined) {
    const { status, body } = await relay(exchange);
    if (call.kind === 'list' && status === 200) state.lists.keep(recorded.address, body);
    return;
  }
  recorded.fault = 'old';
  answer(exchange, 200, old);
}

async function serveWatch(exchange: Exchange): Promise<void> {
  const { state, call, recorded, response } = exchange;
  if (state.refusals > 0) {
    state.refusals -= 1;
    recorded.fault = 'refused';
    answer(exchange, 410, statusBody(410, 'Expired'));
    return;
  }
  const upstream = await open(exchange);
  if (upstream.statusCode !== 200) {
    await relay(exchange, upstream);
    return;
  }
  recorded.status = 200;
  response.on('close', () => upstream.destroy());
  const stream = createWatchStream(
    call,
    // Who has gone away in the middle of a watch is told nothing any more.
    { write: (text) => void (response.writable && response.write(text)), end: () => void response.end() },
    (event, about) => state.judge?.(event, about) ?? 'pass',
  );
  state.watches.add(stream);
  response.on('close', () => state.watches.delete(stream));
  if ([...state.freezers].some((which) => which(call))) stream.freeze();
  else {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
  }
  upstream.on('data', (bytes: Buffer) => stream.push(bytes));
  upstream.once('end', () => stream.end());
  upstream.once('error', () => response.destroy());
}

function answer(
  exchange: Exchange,
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = {},
): void {
  const { recorded, response } = exchange;
  recorded.status = status;
  recorded.repliedAt = performance.now();
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}

/** Brings the server's answer to the caller as it is. */
async function relay(
  exchange: Exchange,
  upstream?: IncomingMessage,
): Promise<{ readonly status: number; readonly body: Buffer }> {
  const { status, body, headers } = await fetchWhole(exchange, upstream);
  answer(exchange, status, body, headers);
  return { status, body };
}

async function fetchWhole(
  exchange: Exchange,
  from?: IncomingMessage,
): Promise<{ readonly status: number; readonly body: Buffer; readonly headers: Record<string, string> }> {
  const upstream = from ?? (await open(exchange));
  const chunks: Buffer[] = [];
  for await (const chunk of upstream) chunks.push(chunk as Buffer);
  const headers: Record<string, string> = {};
  for (const name of ['content-type', 'retry-after', 'warning']) {
    const value = upstream.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return { status: upstream.statusCode ?? 502, body: Buffer.concat(chunks), headers };
}

async function open({ state, request, recorded, body }: Exchange): Promise<IncomingMessage> {
  const { accept, 'content-type': contentType, 'user-agent': userAgent } = request.headers;
  const upstream = httpsRequest(new URL(recorded.address, state.upstream.url), {
    method: recorded.method,
    agent: state.agent,
    headers: {
      accept: accept ?? 'application/json',
      ...(contentType !== undefined && { 'content-type': contentType }),
      ...(userAgent !== undefined && { 'user-agent': userAgent }),
      ...(body.length > 0 && { 'content-length': body.length }),
    },
  });
  upstream.end(body);
  const [response] = (await once(upstream, 'response')) as [IncomingMessage];
  return response;
}
