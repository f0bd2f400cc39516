import type { Database } from '../../platform/database/database.ts';
import { json, type Page, type PageFinder } from '../../platform/http/internal-server.ts';
import { askProcess } from './ask-process.ts';
import { gatherStatus } from './gather-status.ts';
import { ownStatus, type OwnStatusDeps } from './own-status.ts';
import { createRoomLog } from './room-log.ts';
import { roomPage } from './room-page.ts';
import type { PlatformStatus } from './status.ts';
import { statusPage } from './status-page.ts';
import { createStoredStatus } from './stored-status.ts';

export interface StatusModuleDeps extends OwnStatusDeps {
  readonly database: Database;
  readonly now: () => Date;
}

const ROOM = /^\/internal\/(?:on-call\/)?rooms\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\/log)?$/;
const USUAL_EVENTS = 100;
const MOST_EVENTS = 1_000;

/**
 * Pages of the internal port: `GET /internal/status` (with `?scope=process` this process alone), the same for people
 * at `/internal/on-call`, and the replay of a room at `/internal/rooms/{id}/log` and `/internal/on-call/rooms/{id}`.
 */
export function createStatusModule(deps: StatusModuleDeps): PageFinder {
  const stored = createStoredStatus(deps.database);
  const readRoom = createRoomLog(deps.database);
  const own = (): ReturnType<typeof ownStatus> => ownStatus(deps);
  const gather = (): Promise<PlatformStatus> =>
    gatherStatus({ process: deps.process, own, stored, ask: askProcess, now: deps.now });
  return async (path, query) => {
    if (path === '/internal/status') {
      return json(200, query.get('scope') === 'process' ? await own() : await gather());
    }
    if (path === '/internal/on-call') return page(statusPage(await gather()));
    const [, id, asJson] = ROOM.exec(path) ?? [];
    const isForPeople = path.startsWith('/internal/on-call/');
    if (id === undefined || isForPeople === (asJson !== undefined)) return undefined;
    const log = await readRoom(id, numberIn(query, 'after', 0, Number.MAX_SAFE_INTEGER), limitIn(query));
    if (log === undefined) return json(404, { error: 'There is no such room.' });
    return isForPeople ? page(roomPage(log)) : json(200, log);
  };
}

function page(body: string): Page {
  return { status: 200, type: 'text/html; charset=utf-8', body };
}

function limitIn(query: URLSearchParams): number {
  return Math.max(1, numberIn(query, 'limit', USUAL_EVENTS, MOST_EVENTS));
}

/** A number of the query within its bounds; what is none is as if it was not there. */
function numberIn(query: URLSearchParams, name: string, usual: number, most: number): number {
  const given = query.get(name);
  return given !== null && /^\d{1,15}$/.test(given) ? Math.min(Number(given), most) : usual;
}
