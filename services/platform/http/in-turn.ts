import type { Request, RequestHandler, Response } from 'express';

/**
 * Handlers one after the other as one, so that Express walks one layer instead of many. What one throws, rejects
 * with or hands to `next` goes to the error handler, as Express does it.
 */
export function inTurn(handlers: readonly RequestHandler[]): RequestHandler {
  return (request, response, next) => runFrom(0, handlers, { request, response, next });
}

interface Passing {
  readonly request: Request;
  readonly response: Response;
  readonly next: (failed?: unknown) => void;
}

function runFrom(index: number, handlers: readonly RequestHandler[], passing: Passing): void {
  const handler = handlers[index];
  const { request, response, next } = passing;
  if (handler === undefined) {
    next();
    return;
  }
  const goOn = (failed?: unknown): void => {
    if (failed === undefined || failed === null) runFrom(index + 1, handlers, passing);
    else next(failed);
  };
  try {
    // The type says that nothing comes back; those that wait for something give a promise.
    const running = handler(request, response, goOn) as void | Promise<void>;
    if (running instanceof Promise) running.catch(next);
  } catch (thrown) {
    next(thrown);
  }
}
