import type { RequestHandler } from 'express';
import { callerOf } from '../http/context.ts';
import type { Flags } from './flags.ts';

/** Lets a request pass through `handler` only when the flag is on for who calls; else it goes on without it. */
export function gate<Name extends string>(
  flags: Flags<Name>,
  name: Name,
  handler: RequestHandler,
): RequestHandler {
  return (request, response, next) => {
    const isOn = flags.isOn(name, callerOf(response));
    return isOn ? handler(request, response, next) : void next();
  };
}
