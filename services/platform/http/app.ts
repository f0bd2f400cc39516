import compression from 'compression';
import cors from 'cors';
import express, { type Express, type RequestHandler } from 'express';
import { languageOf } from '../errors/sentences.ts';
import { routeNotFound } from '../errors/common.ts';
import type { Ids } from '../ids/ids.ts';
import type { FindLanguage } from '../use-case/caller-language.ts';
import { begin } from './context.ts';
import { handle } from './handle.ts';
import { inTurn } from './in-turn.ts';
import { jsonBody, type JsonBodyOptions } from './json-body.ts';
import { renderProblem, type ReportBug } from './problem.ts';
import type { Route } from './route.ts';
import { routeTable } from './route-table.ts';
import { addCommonHeaders } from './secure-headers.ts';
import { ALLOWED_HEADERS, EXPOSED_HEADERS } from './headers.ts';

export interface AppOptions {
  readonly ids: Ids;
  /** Which origins a browser may call from; see `createOriginRule`. */
  readonly isOriginAllowed: (origin: string) => boolean;
  /** How many proxies in front are ours: the client's address is taken that far from the right. */
  readonly trustedProxies: number;
  readonly body: JsonBodyOptions;
  /** Outermost first, before anything is read: metrics, access log, drain. */
  readonly first: readonly RequestHandler[];
  /** Finds out who calls, then whether they may call as often. */
  readonly admission: readonly RequestHandler[];
  /** The limit of a route that names one, beside the general ones. */
  readonly limitAction?: (rule: string) => RequestHandler;
  readonly reportBug: ReportBug;
  /** For refusals to whoever asked for no language. @default English */
  readonly findLanguage?: FindLanguage;
  /** Surfaces with their own error shapes (`/auth/v1`), pages and documents, by prefix. */
  readonly mounts: readonly { readonly path: string; readonly handler: RequestHandler }[];
  readonly routes: readonly Route[];
}

/** The HTTP application: the chain that every request passes, then routes, mounts, and one renderer of failures. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustedProxies);
  app.set('etag', false);
  addCommonHeaders(app);

  const readBody = jsonBody(options.body);
  app.use(
    inTurn([
      identifyRequest(options.ids),
      ...options.first,
      crossOrigin(options.isOriginAllowed),
      compressAnswers(),
      routeTable(options.routes, (route) => [
        ...options.admission,
        ...limitsOf(route, options),
        ...(route.method === 'get' ? [] : (route.body?.read ?? readBody)),
        handle(route),
      ]),
    ]),
  );
  for (const { path, handler } of options.mounts) app.use(path, handler);
  app.use(...options.admission);
  app.use((_request, _response, next) => next(routeNotFound()));
  app.use(renderProblem(options.reportBug, options.findLanguage));
  return app;
}

function limitsOf({ limit }: Route, { limitAction }: AppOptions): readonly RequestHandler[] {
  return limit === undefined || limitAction === undefined ? [] : [limitAction(limit)];
}

/** A client that accepts no encoding costs nothing here. */
function compressAnswers(): RequestHandler {
  const compress = compression({ threshold: 1_024, filter: compressible });
  return (request, response, next) => {
    if (request.headers['accept-encoding'] !== undefined) {
      compress(request, response, next);
      return;
    }
    next();
  };
}

/** Event streams are never compressed: a chunk must leave at once. */
function compressible(request: express.Request, response: express.Response): boolean {
  const type = String(response.getHeader('content-type') ?? '');
  return !type.startsWith('text/event-stream') && compression.filter(request, response);
}

/** Takes a caller's request id when it is harmless, else makes one; it is in the answer and in every log line. */
function identifyRequest(ids: Ids): RequestHandler {
  return (request, response, next) => {
    const sent = request.headers['x-request-id'];
    const requestId = typeof sent === 'string' && /^[\w.:-]{1,100}$/.test(sent) ? sent : ids.uuid();
    begin(response, requestId, languageOf(request.headers['accept-language']) ?? 'en');
    next();
  };
}

/** Whoever names no origin is no browser on another one. */
function crossOrigin(isOriginAllowed: (origin: string) => boolean): RequestHandler {
  const allow = cors({
    origin: (origin, decide) => decide(null, origin !== undefined && isOriginAllowed(origin)),
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    allowedHeaders: ALLOWED_HEADERS,
    exposedHeaders: EXPOSED_HEADERS,
    credentials: true,
    maxAge: 600,
  });
  return (request, response, next) => {
    if (request.headers.origin === undefined && request.method !== 'OPTIONS') next();
    else allow(request, response, next);
  };
}
