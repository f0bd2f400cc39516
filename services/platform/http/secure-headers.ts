import type { ServerResponse } from 'node:http';
import type { Express, Response } from 'express';
import helmet from 'helmet';
import { requestIdOf } from './context.ts';

type WriteHead = (this: ServerResponse, status: number, ...rest: unknown[]) => ServerResponse;

/** What caches must tell answers apart by. */
const VARY = ['Origin', 'Accept-Encoding'];

/**
 * Every answer of the app carries helmet's headers, `Vary` and its request's id, unless it has said otherwise. They
 * are added where a head is written, all at once: setting them one by one on each answer costs three times as much.
 */
export function addCommonHeaders(app: Express): void {
  const secure = helmetsHeaders();
  const flat = [...secure.flat(), 'Vary', VARY.join(', ')];
  const answer = app.response as unknown as { writeHead: WriteHead };
  const { writeHead } = answer;
  answer.writeHead = function (this: ServerResponse, status, ...rest) {
    const [headers] = rest;
    const requestId = requestIdOf(this as Response);
    if (Array.isArray(headers) && this.getHeaderNames().length === 0) {
      return writeHead.call(this, status, [...flat, 'X-Request-Id', requestId, ...(headers as unknown[])]);
    }
    for (const [name, value] of secure) if (!this.hasHeader(name)) this.setHeader(name, value);
    if (!this.hasHeader('X-Request-Id')) this.setHeader('X-Request-Id', requestId);
    this.setHeader('Vary', withCommon(this.getHeader('Vary')));
    return writeHead.call(this, status, ...rest);
  };
}

/** What an answer itself varies by, and what all do. */
function withCommon(own: ReturnType<ServerResponse['getHeader']>): string {
  const names =
    own === undefined
      ? []
      : String(own)
          .split(',')
          .map((name) => name.trim());
  const known = new Set(names.map((name) => name.toLowerCase()));
  return [...names, ...VARY.filter((name) => !known.has(name.toLowerCase()))].join(', ');
}

/** What helmet sets. It never differs, so helmet is asked once and not per request. */
function helmetsHeaders(): readonly (readonly [string, string])[] {
  const middleware = helmet({
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        imgSrc: ["'self'", 'data:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        upgradeInsecureRequests: null,
      },
    },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  });
  const headers = new Map<string, string>();
  const answer = {
    setHeader: (name: string, value: string) => headers.set(name, value),
    removeHeader: (name: string) => headers.delete(name),
  };
  middleware({} as never, answer as never, () => undefined);
  return [...headers];
}
