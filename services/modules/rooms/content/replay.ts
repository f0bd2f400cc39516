import { querySystem } from '../../../platform/actors/query-system.ts';
import type { RolePools } from '../../../platform/database/pools.ts';
import type { Person, Room, RoomEvent } from '../room.ts';

/** Where a replay reads from. */
export interface ReplaySource {
  readAfter(roomId: string, after: number, limit: number, upTo?: number): Promise<readonly RoomEvent[]>;
  /** Names of people, whether they are still in the room or not; whoever has no account any more is missing. */
  peopleOf(userIds: readonly string[]): Promise<readonly Person[]>;
}

export interface ReplaySpan {
  /** Events with `after < seq <= until`. */
  readonly after: number;
  readonly until: number;
  /** The newest seq of the room. */
  readonly seq: number;
  readonly signal?: AbortSignal | undefined;
}

/** Events that are in memory at a time. */
const PORTION = 500;
/** People who were introduced, beyond which they are introduced again: memory does not grow with the log. */
const MOST_INTRODUCED = 5_000;

/**
 * The log of a room as lines of JSON, in order: `{room, seq}` first, each `{event}`, before it the `{person}` whom it
 * names when they were not named before, and `{end}` last: without it the answer was cut, and goes on after the last
 * event that arrived. Reads no further than its reader takes.
 */
export async function* replay(
  source: ReplaySource,
  room: Room,
  { after, until, seq, signal }: ReplaySpan,
): AsyncGenerator<Uint8Array> {
  yield encode([{ room, seq }]);
  const introduced = new Set<string>();
  let last = after;
  while (last < until && signal?.aborted !== true) {
    const events = await source.readAfter(room.id, last, PORTION, until);
    const newest = events.at(-1);
    if (newest === undefined) break;
    yield encode(await linesOf(source, events, introduced));
    last = newest.seq;
  }
  if (signal?.aborted !== true) yield encode([{ end: { seq: last } }]);
}

async function linesOf(
  source: ReplaySource,
  events: readonly RoomEvent[],
  introduced: Set<string>,
): Promise<object[]> {
  if (introduced.size > MOST_INTRODUCED) introduced.clear();
  const strangers = new Set(events.flatMap(peopleIn).filter((userId) => !introduced.has(userId)));
  const people = strangers.size === 0 ? [] : await source.peopleOf([...strangers]);
  const names = new Map(people.map((person) => [person.user_id, person]));
  return events.flatMap((event) => {
    const here = new Set(peopleIn(event).filter((userId) => !introduced.has(userId)));
    for (const userId of here) introduced.add(userId);
    const named = [...here].map((userId) => names.get(userId)).filter((person) => person !== undefined);
    return [...named.map((person) => ({ person })), { event }];
  });
}

function peopleIn({ actor_id: actorId, data }: RoomEvent): string[] {
  const userId = data['user_id'];
  return [...(actorId === null ? [] : [actorId]), ...(typeof userId === 'string' ? [userId] : [])];
}

function encode(lines: readonly object[]): Uint8Array {
  return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

const PEOPLE = {
  name: 'rooms.people-of-replay',
  text: `
    select u.id as user_id, p.display_name, p.avatar_url
    from unnest($1::uuid[]) u (id), app.person(u.id) p where p.display_name is not null`,
};

/** Names as they are now, over PostgreSQL. */
export function replaySource(
  log: Pick<ReplaySource, 'readAfter'>,
  pools: Pick<RolePools, 'acquire'>,
): ReplaySource {
  return {
    readAfter: (roomId, after, limit, upTo) => log.readAfter(roomId, after, limit, upTo),
    peopleOf: (userIds) => querySystem<Person>(pools, PEOPLE, [userIds]),
  };
}
