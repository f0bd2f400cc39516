import { createServer } from 'node:http';
import request from 'supertest';
import { createApp } from '../platform/http/app.ts';
import { remember } from '../platform/http/context.ts';
import type { Route } from '../platform/http/route.ts';
import { randomIds } from '../platform/ids/ids.ts';
import { NOBODY, type Caller } from '../platform/use-case/caller.ts';

/** Routes of one module behind the platform's whole HTTP chain, with callers that the test names itself. */
export interface ServedRoutes {
  readonly url: string;
  /** Sends requests as this caller; nobody when there is none. */
  as(caller?: Caller): ReturnType<typeof request.agent>;
  /** What was thrown that is no expected failure. */
  readonly bugs: readonly unknown[];
  close(): Promise<void>;
}

const CALLER_HEADER = 'x-test-caller';

/** Serves routes on a port of their own. Authentication is not their subject: the caller comes in a header. */
export async function serveRoutes(routes: readonly Route[]): Promise<ServedRoutes> {
  const bugs: unknown[] = [];
  const app = createApp({
    ids: randomIds,
    isOriginAllowed: () => false,
    trustedProxies: 0,
    body: { limitBytes: 1_048_576, maxDepth: 64 },
    first: [],
    admission: [
      (incoming, response, next) => {
        const sent = incoming.get(CALLER_HEADER);
        remember(response, { caller: sent === undefined ? NOBODY : (JSON.parse(sent) as Caller) });
        next();
      },
    ],
    reportBug: (thrown) => void bugs.push(thrown),
    mounts: [],
    routes,
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    url,
    bugs,
    as: (caller) => {
      const agent = request.agent(url);
      return caller === undefined ? agent : agent.set(CALLER_HEADER, JSON.stringify(caller));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
