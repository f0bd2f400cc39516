import { Router, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { inputMalformed, routeNotFound } from '../../../platform/errors/common.ts';
import { requestIdOf } from '../../../platform/http/context.ts';
import { jsonBody, type JsonBodyOptions } from '../../../platform/http/json-body.ts';
import { toAppError, type ReportBug } from '../../../platform/http/problem.ts';
import {
  authenticateGatewayCaller,
  gatewayCallerOf,
  type CredentialSource,
} from './authenticate-gateway-caller.ts';
import type { Door } from './door.ts';
import { refuseAsOpenAi } from './openai-error.ts';

/** What the process puts before the doors. */
export interface GatewayLimits {
  /** Before it is known who asks. */
  readonly byAddress?: RequestHandler;
  /** Once it is known. */
  readonly byClient?: RequestHandler;
}

export interface GatewayHandlerOptions {
  readonly doors: readonly Door[];
  readonly sources: readonly CredentialSource[];
  readonly body: JsonBodyOptions;
  readonly reportBug: ReportBug;
}

/** All doors, to be mounted at `/ai`. Each tells failures in its own language, those before it included. */
export function createGatewayHandler(
  { doors, sources, body, reportBug }: GatewayHandlerOptions,
  limits: GatewayLimits,
): RequestHandler {
  const router = Router();
  const readBody = jsonBody(body);
  const entrance = [
    ...(limits.byAddress === undefined ? [] : [limits.byAddress]),
    authenticateGatewayCaller(sources),
    ...(limits.byClient === undefined ? [] : [limits.byClient]),
  ];
  for (const door of doors) {
    router[door.method](
      door.path,
      rememberDoor(door),
      ...entrance,
      ...(door.method === 'post' ? [readAsJson, ...readBody] : []),
      (request, response) =>
        door.answer({ request, response, who: gatewayCallerOf(response), body: bodyOf(request) }),
    );
  }
  router.use(...entrance, (_request, _response, next) => next(routeNotFound()));
  router.use(renderFailure(reportBug));
  return router;
}

function rememberDoor(door: Door): RequestHandler {
  return (_request, response, next) => {
    (response.locals as { door?: Door }).door = door;
    next();
  };
}

/** What is sent here is JSON whatever the client calls it. */
function readAsJson(request: Request, _response: Response, next: NextFunction): void {
  request.headers['content-type'] = 'application/json';
  next();
}

function bodyOf(request: Request): Readonly<Record<string, unknown>> {
  const body: unknown = request.body ?? {};
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    return body as Readonly<Record<string, unknown>>;
  }
  throw inputMalformed({ what: 'the body must be a JSON object' });
}

function renderFailure(reportBug: ReportBug) {
  return (thrown: unknown, request: Request, response: Response, next: NextFunction): void => {
    const failure = toAppError(thrown);
    if (failure.code === 'INTERNAL_ERROR') {
      reportBug(thrown, {
        requestId: requestIdOf(response),
        method: request.method,
        path: request.originalUrl.split('?')[0] ?? '',
      });
    }
    // A stream has told it and has ended; to pass it on would cut off what is still on its way to the reader.
    if (response.writableEnded) return;
    if (response.headersSent || response.destroyed) {
      next(thrown);
      return;
    }
    const { door } = response.locals as { door?: Door };
    (door?.refuse ?? refuseAsOpenAi)(response, failure);
  };
}
