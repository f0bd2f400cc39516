import { readFileSync } from 'node:fs';
import type { RequestHandler } from 'express';
import type { Config } from '../platform/config/config.ts';

/** The version of this release, from the package that ships. */
export const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

/**
 * `GET /version`: which version answers, and of which release; before every other rule, without credentials, never
 * cached. Processes of another release ask here whether theirs is the active one.
 */
export function versionDoor({ RELEASE, RELEASE_COLOUR }: Config['server']): RequestHandler {
  const body = { version, release: RELEASE ?? null, colour: RELEASE_COLOUR ?? null };
  return (request, response, next) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead || request.path !== '/version') next();
    else response.set('Cache-Control', 'no-store').json(body);
  };
}
