import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { Clock } from '../../../platform/clock/clock.ts';
import { inputMalformed } from '../../../platform/errors/common.ts';
import { callerOf, requestIdOf } from '../../../platform/http/context.ts';
import { jsonBody, type JsonBodyOptions } from '../../../platform/http/json-body.ts';
import type { ReportBug } from '../../../platform/http/problem.ts';
import type { Call } from '../../../platform/use-case/use-case.ts';
import { functionNotFound, methodNotAllowed } from '../errors.ts';
import type { Invocation, PlatformFunction } from './function.ts';
import { renderFunctionError, type Form } from './function-error.ts';

/** What the process puts before this surface. */
export interface FunctionLimits {
  /** By address, who calls, by client. */
  readonly admission?: readonly RequestHandler[];
  /** The check of a rule for whoever calls. @default none */
  readonly action?: (rule: string) => RequestHandler;
}

export interface FunctionsHandlerOptions {
  readonly functions: readonly PlatformFunction[];
  readonly body: JsonBodyOptions;
  readonly clock: Pick<Clock, 'now'>;
  readonly reportBug: ReportBug;
}

/**
 * The surface of Supabase's Edge Functions (compat.md 1.6), to be mounted at `/functions/v1`. Regions are accepted
 * and change nothing: there is one.
 */
export function createFunctionsHandler(
  { functions, body, clock, reportBug }: FunctionsHandlerOptions,
  { admission = [], action = () => (_request, _response, next) => next() }: FunctionLimits,
): RequestHandler {
  const byName = new Map(functions.map((found) => [found.name, found]));
  const limits = new Map(functions.map(({ limit }) => [limit, action(limit)]));
  const router = Router();
  router.use((request, response, next) => {
    const found = findFunction(byName, request.path);
    if (found !== undefined) {
      const locals = response.locals as Form;
      locals.tell = found.tell;
    }
    next();
  });
  router.use(...admission);
  router.use((request, response, next) => {
    const { methods, limit } = mustFind(byName, request.path);
    if (!methods.includes(request.method)) {
      response.set('Allow', [...methods, 'OPTIONS'].join(', '));
      throw methodNotAllowed();
    }
    return limits.get(limit)?.(request, response, next);
  });
  router.use(readAsJson, ...jsonBody(body));
  const answer: RequestHandler = async (request, response) => {
    await mustFind(byName, request.path).answer(invocationOf(request, response));
  };
  // Named paths of their own are what figures know functions by.
  for (const name of byName.keys()) router.all(`/${name}`, answer);
  router.use(answer);
  router.use(renderFunctionError({ report: reportBug, clock }));
  return router;
}

/** A name may contain `/`: the longest that fits is meant, what is left belongs to the function. */
function findFunction(
  functions: ReadonlyMap<string, PlatformFunction>,
  path: string,
): PlatformFunction | undefined {
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .slice(0, 8);
  for (let length = segments.length; length > 0; length -= 1) {
    const found = functions.get(segments.slice(0, length).join('/'));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** @throws `function.not-found` */
function mustFind(functions: ReadonlyMap<string, PlatformFunction>, path: string): PlatformFunction {
  const found = findFunction(functions, path);
  if (found === undefined) throw functionNotFound();
  return found;
}

/** A function reads its body as JSON whatever the client calls it: a text from supabase-js is `text/plain`. */
function readAsJson(request: Request, _response: Response, next: () => void): void {
  request.headers['content-type'] = 'application/json';
  next();
}

function invocationOf(request: Request, response: Response): Invocation {
  const body: unknown = request.body ?? {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw inputMalformed({ what: 'the body must be a JSON object' });
  }
  return {
    request,
    response,
    caller: callerOf(response),
    call: callOf(response),
    body: body as Record<string, unknown>,
  };
}

/** Ends with the request: who leaves ends the question at the provider too. */
function callOf(response: Response): Call {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return { requestId: requestIdOf(response), signal: gone.signal };
}
