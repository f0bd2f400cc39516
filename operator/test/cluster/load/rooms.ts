import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '../../../../tools/local/wait.ts';
import { Member } from './member.ts';
import type { Person } from './person.ts';
import { openLine } from './request.ts';
import type { Target } from './requests.ts';

export interface RoomLoadOptions {
  /** Where sockets go, in turn. */
  readonly targets: readonly Target[];
  readonly anonKey: string;
  readonly host: Person;
  readonly people: readonly Person[];
  readonly rooms: number;
  readonly pauseMs: number;
}

export interface RoomLoad {
  readonly members: readonly Member[];
  /** The longest silence of a room between two acknowledgements that ends after a moment. */
  readonly longestGapMs: (since: number) => number;
  /** Ends the talk, waits until everybody has everything, and says what is wrong. */
  readonly finish: () => Promise<readonly string[]>;
}

/** Everybody comes into every room and talks. */
export async function startRooms(options: RoomLoadOptions): Promise<RoomLoad> {
  const { targets, anonKey, people, pauseMs } = options;
  const ids = await makeRooms(options);
  const members = ids.flatMap((room, roomIndex) =>
    people.map((person, index) => {
      const { name, url } = targets[(roomIndex + index) % targets.length] ?? { name: '', url: '' };
      return new Member({ name: `member ${roomIndex}.${index} at ${name}`, url, anonKey, person, room });
    }),
  );
  const areIn = await waitUntil(() => members.every(({ isIn }) => isIn), { timeoutMs: 120_000, everyMs: 50 });
  if (!areIn) {
    const outside = members
      .filter(({ isIn }) => !isIn)
      .map(({ name, refused }) => `${name} ${refused.join(' ')}`);
    for (const member of members) member.close();
    throw new Error(`Not everybody came into the rooms: ${outside.join('; ')}`);
  }
  let isOver = false;
  const talks = members.map(async (member) => {
    while (!isOver) {
      await member.say();
      await delay(pauseMs * (0.5 + Math.random()));
    }
  });
  return {
    members,
    longestGapMs: (since) => Math.max(0, ...ids.map((room) => longestGap(of(members, room), since))),
    finish: async () => {
      isOver = true;
      await Promise.all(talks);
      const wrong = await judge(members, ids);
      for (const member of members) member.close();
      return wrong;
    },
  };
}

async function makeRooms({ targets, host, rooms }: RoomLoadOptions): Promise<string[]> {
  const line = openLine(targets[0]?.url ?? '', true);
  const ids: string[] = [];
  for (let number = 0; number < rooms; number += 1) {
    const headers = { authorization: `Bearer ${host.token()}` };
    const body = { name: `Room ${number}`, visibility: 'public', max_members: 1000 };
    const { status, text } = await line.ask({ method: 'POST', path: '/api/rooms', headers, body });
    if (status !== 201) throw new Error(`A room was not made: ${status} ${text.slice(0, 200)}`);
    ids.push((JSON.parse(text) as { id: string }).id);
  }
  line.close();
  return ids;
}

const of = (members: readonly Member[], room: string): readonly Member[] =>
  members.filter(({ roomId }) => roomId === room);

function longestGap(members: readonly Member[], since: number): number {
  const times = members
    .flatMap(({ acknowledgedAt }) => acknowledgedAt)
    .toSorted((left, right) => left - right);
  let longest = 0;
  for (const [index, at] of times.entries()) {
    if (index > 0 && at >= since) longest = Math.max(longest, at - (times[index - 1] ?? at));
  }
  return longest;
}

/** What was acknowledged is heard by everybody of the room once, in order and without a hole. */
async function judge(members: readonly Member[], rooms: readonly string[]): Promise<string[]> {
  const wrong = members.flatMap(({ refused }) => refused);
  for (const room of rooms) {
    const own = of(members, room);
    const haveAll = (): boolean => new Set(own.map(({ seq }) => seq)).size === 1;
    await waitUntil(haveAll, { timeoutMs: 60_000, everyMs: 50 });
    const acknowledged = own.flatMap((member) => member.acknowledged);
    for (const { name, heard } of own) wrong.push(...mistakes(name, heard, acknowledged));
  }
  return wrong;
}

function mistakes(name: string, heard: Member['heard'], acknowledged: readonly string[]): string[] {
  const times = new Map<string, number>();
  for (const { text } of heard) if (text !== undefined) times.set(text, (times.get(text) ?? 0) + 1);
  const notOnce = acknowledged.filter((text) => times.get(text) !== 1);
  const jump = heard.findIndex(({ seq }, index) => index > 0 && seq !== (heard[index - 1]?.seq ?? 0) + 1);
  return [
    ...notOnce.map((text) => `"${text}" was acknowledged and reached ${name} ${times.get(text) ?? 0} times`),
    ...(jump < 0 ? [] : [`${name} heard ${heard[jump]?.seq ?? 0} after ${heard[jump - 1]?.seq ?? 0}`]),
  ];
}
