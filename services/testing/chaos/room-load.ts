/** People in rooms who talk all along, and what the database has of it in the end. */
import { setTimeout as delay } from 'node:timers/promises';
import { forEachAtOnce } from '../e2e/crowd.ts';
import { send } from '../e2e/http.ts';
import { as, signUp, type Person, type Stage } from '../e2e/stage.ts';
import { checkHistory } from '../rooms/check-history.ts';
import type { StoredEvent } from '../rooms/history.ts';
import { RoomClient } from '../rooms/room-client.ts';
import type { CampaignRun } from './campaign.ts';
import { uuidOf, wordsOf } from './chances.ts';
import { GUARD_MS, until } from './processes.ts';

export interface RoomLoadOptions {
  readonly rooms: number;
  /** In each room. */
  readonly members: number;
  /** Between two posts of a member, on average. */
  readonly pauseMs: number;
  /** Where clients go, asked at each connection. @default every process of the platform */
  readonly urls?: () => readonly string[];
  /** Before anybody comes in: the rooms have no owner yet. */
  readonly beforeEntry?: (rooms: readonly string[], host: Person) => Promise<void>;
}

type Run = Pick<CampaignRun<never>, 'stage' | 'history' | 'chanceFor' | 'count' | 'wrong'>;

const SIGN_UPS_AT_ONCE = 8;

export interface RoomLoad {
  readonly rooms: readonly string[];
  readonly members: readonly RoomClient[];
  membersOf(room: string): readonly RoomClient[];
  /** Monotonic times at which posts of these rooms were acknowledged, rising. */
  acknowledgedAt(room: string): readonly number[];
  unacknowledged(rooms: readonly string[]): number;
  /** Sends so many posts to each of these rooms at once; they end with the others. */
  burst(rooms: readonly string[], posts: number): void;
  /** Ends the talk, waits until everybody has everything, and judges it. */
  finish(): Promise<void>;
}

/** Signs people up, lets them into their rooms, and begins to talk. */
export async function openRoomLoad(run: Run, options: RoomLoadOptions): Promise<RoomLoad> {
  const { stage, history, chanceFor } = run;
  const urls = options.urls ?? (() => stage.run.api_urls);
  const people = await signUpMany(stage, options.members);
  const rooms = await Promise.all(
    Array.from({ length: options.rooms }, (_, index) => makePublicRoom(stage, people[0]!, index)),
  );
  await options.beforeEntry?.(rooms, people[0]!);
  const members = rooms.flatMap((room, roomIndex) =>
    people.map(({ token }, index) => {
      const chance = chanceFor(roomIndex * people.length + index);
      return new RoomClient({
        name: `member-${roomIndex}-${index}`,
        urlOf: (attempt) => urls()[(roomIndex + index + attempt) % urls().length]!,
        ...{ token, room, history },
        random: () => chance.below(1_000) / 1_000,
      });
    }),
  );
  const load = new TalkingRooms(run, rooms, members, options.pauseMs);
  try {
    await until('everybody is in', () => members.every(({ isJoined }) => isJoined), GUARD_MS);
  } catch (error) {
    load.stop();
    throw error;
  }
  load.begin();
  return load;
}

class TalkingRooms implements RoomLoad {
  readonly rooms: readonly string[];
  readonly members: readonly RoomClient[];
  readonly #run: Run;
  readonly #pauseMs: number;
  readonly #byRoom: ReadonlyMap<string, readonly RoomClient[]>;
  readonly #talks: Promise<void>[] = [];
  #isTalking = true;

  constructor(run: Run, rooms: readonly string[], members: readonly RoomClient[], pauseMs: number) {
    this.#run = run;
    this.rooms = rooms;
    this.members = members;
    this.#pauseMs = pauseMs;
    this.#byRoom = Map.groupBy(members, ({ room }) => room);
  }

  begin(): void {
    this.#talks.push(...this.members.map((member, index) => this.#talk(member, 10_000 + index)));
  }

  membersOf(room: string): readonly RoomClient[] {
    return this.#byRoom.get(room) ?? [];
  }

  acknowledgedAt(room: string): readonly number[] {
    return this.membersOf(room)
      .flatMap(({ acknowledgedAt }) => acknowledgedAt)
      .toSorted((left, right) => left - right);
  }

  unacknowledged(rooms: readonly string[]): number {
    const members = rooms.flatMap((room) => this.membersOf(room));
    return members.reduce((sum, { unacknowledged }) => sum + unacknowledged.size, 0);
  }

  burst(rooms: readonly string[], posts: number): void {
    for (const member of rooms.flatMap((room) => this.membersOf(room))) {
      for (let n = 0; n < posts; n += 1) this.#talks.push(member.post('burst'));
    }
  }

  async finish(): Promise<void> {
    const { stage, history, count, wrong } = this.#run;
    this.#isTalking = false;
    await Promise.all(this.#talks);
    const expected = await headsOf(stage, this.rooms);
    const hasAll = (): boolean => this.members.every(({ room, seq }) => seq === expected.get(room));
    await until('everybody has everything', hasAll, GUARD_MS).catch(() => undefined);
    await delay(300); // What would come twice comes now.
    this.stop();
    const stored = await readLog(stage, this.rooms);
    history.finish(stored);
    const records = history.records.filter((record) => 'room' in record && this.#byRoom.has(record.room));
    wrong(...checkHistory(records, stored));
    const refusals = this.members
      .flatMap((member) => member.refusals)
      .filter((code) => code !== 'UNAVAILABLE');
    wrong(...new Set(refusals.map((code) => `somebody with a right to come in was refused: ${code}`)));
    const howMany = (type: string): number => records.filter((record) => record.type === type).length;
    count('acknowledged', howMany('ok'));
    count('received', howMany('recv'));
    count('unknown outcomes', howMany('unknown'));
  }

  stop(): void {
    this.#isTalking = false;
    for (const member of this.members) member.stop();
  }

  async #talk(member: RoomClient, stream: number): Promise<void> {
    const chance = this.#run.chanceFor(stream);
    while (this.#isTalking) {
      await member.post(wordsOf(chance), uuidOf(chance));
      await delay(this.#pauseMs * (0.5 + chance.below(1_000) / 1_000));
    }
  }
}

/** So many people, each with a session. */
export async function signUpMany(stage: Stage, count: number): Promise<Person[]> {
  const people: Person[] = [];
  const numbers = Array.from({ length: count }, (_, index) => index);
  await forEachAtOnce(numbers, SIGN_UPS_AT_ONCE, async () => void people.push(await signUp(stage)));
  return people;
}

/** A room that anybody may join. @throws Error when it was not made. */
export async function makePublicRoom(
  { run }: Pick<Stage, 'run'>,
  host: Person,
  number: number,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const body = { name: `Room ${number}`, visibility: 'public', max_members: 1_000, ...more };
  const url = run.api_urls[number % run.api_urls.length]!;
  const { status, text, json } = await send(url, as(host, { method: 'POST', path: '/api/rooms', body }));
  if (status !== 201) throw new Error(`A room was not made: ${status} ${text}`);
  return (json as { id: string }).id;
}

/** The log of these rooms, whole. Senders have stopped before. */
export async function readLog(stage: Pick<Stage, 'query'>, rooms: readonly string[]): Promise<StoredEvent[]> {
  return stage.query<StoredEvent>(
    `select room_id::text as room, seq::int, client_id::text as cid, actor_id::text as client, epoch::int as token,
       xmin::text
     from app.room_events where room_id = any ($1::uuid[]) order by room_id, seq`,
    [rooms],
  );
}

async function headsOf(stage: Stage, rooms: readonly string[]): Promise<Map<string, number>> {
  const rows = await stage.query<{ room: string; seq: number }>(
    'select room_id::text as room, max(seq)::int as seq from app.room_events where room_id = any ($1::uuid[]) group by 1',
    [rooms],
  );
  return new Map(rows.map(({ room, seq }) => [room, seq]));
}
