import { json, type Page, type PageFinder } from '../http/internal-server.ts';
import type { ConnectionsOf } from './connections.ts';

export interface ConnectionsPageOptions {
  readonly process: string;
  /** The servers that can be asked, by the name of the credential. */
  readonly servers: Readonly<Record<string, ConnectionsOf>>;
  /** Told what a server said when it could not be asked. */
  readonly reportFailure: (what: string, cause: unknown) => void;
}

const MOST_LOGINS = 16;

/**
 * `GET /internal/connections?credential=database&login=…`: who is connected to the server with these logins, as the
 * server itself says. Whoever rotates credentials asks before the old ones end. Only logins that are named are told of.
 */
export function createConnectionsPage(options: ConnectionsPageOptions): PageFinder {
  return async (path, query) => (path === '/internal/connections' ? await answer(options, query) : undefined);
}

async function answer(
  { process, servers, reportFailure }: ConnectionsPageOptions,
  query: URLSearchParams,
): Promise<Page> {
  const credential = query.get('credential') ?? '';
  const ask = Object.hasOwn(servers, credential) ? servers[credential] : undefined;
  const logins = [...new Set(query.getAll('login'))];
  if (ask === undefined) return json(404, { error: 'There is no server for this credential.' });
  if (logins.length === 0 || logins.length > MOST_LOGINS) {
    return json(400, { error: `Name the logins: one to ${MOST_LOGINS}.` });
  }
  try {
    return json(200, { process, connections: await ask(logins) });
  } catch (cause) {
    reportFailure(`The server of the credential ${credential} was not asked for connections`, cause);
    return json(503, { error: whatToDo(credential) });
  }
}

function whatToDo(credential: string): string {
  return credential === 'redis'
    ? 'Redis did not answer CLIENT LIST: its logins need the right +client|list.'
    : 'The server did not answer.';
}
