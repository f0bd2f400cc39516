import { signUp, type Person } from './person.ts';
import { startRequests } from './requests.ts';
import { startRooms } from './rooms.ts';

export interface LoadOptions {
  /** The gateway. */
  readonly url: string;
  /** The Services themselves, or the gateway again. */
  readonly direct: { readonly api: string; readonly rooms: string };
  readonly anonKey: string;
  /** With kept connections, and as many with new ones, at each target. */
  readonly clients: number;
  readonly pauseMs: number;
  readonly rooms: number;
  /** In each room. */
  readonly members: number;
}

/** What was done, and what went wrong, since the load began. */
export interface LoadReport {
  readonly requests: number;
  readonly requestsBy: Readonly<Record<string, number>>;
  readonly failed: number;
  /** Answered 503 with Retry-After. */
  readonly busy: number;
  readonly slowestMs: number;
  readonly writes: number;
  readonly sockets: number;
  readonly reconnects: number;
  /** Of each socket. */
  readonly reconnectsOf: readonly number[];
  /** Messages that were acknowledged. */
  readonly said: number;
  /** The longest silence of a room since the last look. */
  readonly longestGapMs: number;
  readonly wrong: readonly string[];
}

export interface Load {
  readonly look: () => LoadReport;
  readonly stop: () => Promise<LoadReport>;
}

/** A token lives for an hour; a long run needs new ones. */
const REFRESH_MS = 30 * 60_000;

/** Signs people up and lets them read, write and talk. */
export async function startLoad(options: LoadOptions): Promise<Load> {
  const { url, direct, anonKey } = options;
  const people: Person[] = [];
  for (let count = 0; count < options.members; count += 1) people.push(await signUp(url, anonKey));
  const [host = await signUp(url, anonKey)] = people;
  const rooms = await startRooms({
    targets: [
      { name: 'the gateway', url },
      { name: 'the Service', url: direct.rooms },
    ],
    ...{ anonKey, host, people, rooms: options.rooms, pauseMs: options.pauseMs * 2 },
  });
  const requests = startRequests({
    targets: [
      { name: 'gateway', url },
      { name: 'Service', url: direct.api },
    ],
    ...{ person: host, clients: options.clients, pauseMs: options.pauseMs },
  });
  const refreshing = setInterval(() => void Promise.all(people.map(({ refresh }) => refresh())), REFRESH_MS);
  let lookedAt = performance.now();
  const report = (wrong: readonly string[]): LoadReport => {
    const requestsBy = requests.count();
    const reconnectsOf = rooms.members.map(({ reconnects }) => reconnects);
    const since = lookedAt;
    lookedAt = performance.now();
    return {
      requests: Object.values(requestsBy).reduce((sum, count) => sum + count, 0),
      requestsBy,
      failed: requests.failures.length,
      busy: requests.busy.length,
      slowestMs: Math.round(requests.slowestMs()),
      writes: requests.writes(),
      sockets: rooms.members.length,
      reconnects: reconnectsOf.reduce((sum, count) => sum + count, 0),
      reconnectsOf,
      said: rooms.members.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0),
      longestGapMs: Math.round(rooms.longestGapMs(since)),
      wrong,
    };
  };
  return {
    look: () => report([...requests.failures]),
    stop: async () => {
      clearInterval(refreshing);
      await requests.stop();
      const wrongInRooms = await rooms.finish();
      return report([...requests.failures, ...wrongInRooms, ...(await requests.lostWrites())]);
    },
  };
}
