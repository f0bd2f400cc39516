import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../platform/http/app.ts';
import { readBearer } from '../../platform/http/authenticate.ts';
import { remember } from '../../platform/http/context.ts';
import { randomIds } from '../../platform/ids/ids.ts';
import { NOBODY, type Caller } from '../../platform/use-case/caller.ts';
import type { OpenDatabase } from '../../testing/database.ts';
import { createRestModule } from './module.ts';

/** The data API on a port of its own; authentication is not its subject: the bearer is the user's id. */
export interface ServedRest {
  readonly url: string;
  /** What was thrown that is no expected failure. */
  readonly bugs: unknown[];
  /** Sends a request as this person, with the service key, or as nobody. */
  send(method: string, path: string, options?: SendOptions): Promise<Sent>;
  close(): Promise<void>;
}

export interface SendOptions {
  readonly as?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Sent {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // What a body is depends on the request.
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- rows of 21 tables and errors: each test looks at its own
}

export const SERVICE = 'service';

export async function serveRest({ runner }: Pick<OpenDatabase, 'runner'>): Promise<ServedRest> {
  const bugs: unknown[] = [];
  const reportBug = (thrown: unknown): void => void bugs.push(thrown);
  const limits = { limitBytes: 1_048_576, maxDepth: 32 };
  const rest = createRestModule({ runner, body: limits, reportBug });
  const app = createApp({
    ids: randomIds,
    isOriginAllowed: () => true,
    trustedProxies: 0,
    body: limits,
    first: [],
    admission: [(_request, _response, next) => next()],
    reportBug,
    mounts: [
      {
        path: '/rest/v1',
        handler: rest.handler([
          (request, response, next) => {
            remember(response, { caller: callerFor(readBearer(request)) });
            next();
          },
        ]),
      },
    ],
    routes: [],
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    bugs,
    send: (method, path, options = {}) => send(`${url}/rest/v1/${path}`, method, options),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function callerFor(bearer: string): Caller {
  if (bearer === SERVICE) return { ...NOBODY, role: 'service_role' };
  if (!/^[0-9a-f-]{36}$/.test(bearer)) return NOBODY;
  return { ...NOBODY, role: 'authenticated', userId: bearer };
}

async function send(url: string, method: string, { as, headers = {}, body }: SendOptions): Promise<Sent> {
  const isText = typeof body === 'string';
  const response = await fetch(url, {
    method,
    headers: {
      ...(as !== undefined && { authorization: `Bearer ${as}` }),
      ...(body !== undefined && !isText && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
