import type { Socket } from 'socket.io-client';
import type { Person } from '../e2e/stage.ts';
import { ask, openSocket } from '../e2e/sockets.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { spread } from './figures.ts';
import { roomsOf } from './processes.ts';
import { makePublicRoom, signUpMany } from './room-load.ts';

interface Sizes {
  readonly rounds: number;
  readonly callers: number;
  readonly rooms: number;
  readonly [name: string]: number;
}

const PEOPLE = 20;

campaign<Sizes>({
  promise: 'R11',
  title:
    'many callers at many processes who want the same cold rooms at once bring each to life exactly once',
  sizes: {
    smallest: { rounds: 10, callers: 100, rooms: 10 },
    full: { rounds: 200, callers: 100, rooms: 10 },
  },
  least: { rounds: 10, callers: 100, rooms: 10, processes: 3 },
  run: async (run) => {
    const { stage, size } = run;
    const urls = stage.run.api_urls;
    const people = await signUpMany(stage, PEOPLE);
    // The control is one caller alone.
    const callers = run.isControl ? 1 : size.callers;
    const sockets = await Promise.all(
      Array.from({ length: callers }, (_, index) =>
        openSocket(urls[index % urls.length]!, people[index % PEOPLE]!),
      ),
    );
    const took: number[] = [];
    try {
      for (let round = 1; round <= size.rounds; round += 1)
        took.push(...(await playRound(run, people[0]!, sockets)));
    } finally {
      for (const socket of sockets) socket.disconnect();
    }
    run.count('rounds', size.rounds);
    run.count('callers', callers);
    run.count('rooms', size.rooms);
    run.count('processes', urls.length);
    run.count('calls', took.length);
    run.count('answered after', spread(took));
  },
});

async function playRound(
  run: CampaignRun<Sizes>,
  host: Person,
  sockets: readonly Socket[],
): Promise<number[]> {
  const { stage, size, chance } = run;
  const rooms = await Promise.all(
    Array.from({ length: size.rooms }, (_, index) => makePublicRoom(stage, host, index)),
  );
  await expectTokens(run, rooms, { least: 0, most: 0, when: 'before anybody called' });
  const calls = sockets.flatMap((socket) =>
    shuffled(rooms, chance.below).map((room_id) => ({ socket, room_id })),
  );
  const answers = await Promise.all(
    calls.map(({ socket, room_id }) => ask(socket, 'room:join', { room_id })),
  );
  const refused = answers.filter(({ reply }) => reply?.ok !== true);
  run.wrong(...refused.slice(0, 3).map(({ reply }) => `a caller was told ${JSON.stringify(reply)}`));
  await expectTokens(run, rooms, { least: 1, most: 1, when: 'after all had called' });
  await expectOneOwner(run, rooms);
  for (const socket of sockets) for (const room_id of rooms) socket.emit('room:leave', { room_id });
  return answers.map(({ tookMs }) => tookMs);
}

/** Each activation takes a token: how many there were says how often a room came to life. */
async function expectTokens(
  { stage, wrong }: CampaignRun<Sizes>,
  rooms: readonly string[],
  { least, most, when }: { readonly least: number; readonly most: number; readonly when: string },
): Promise<void> {
  const heads = await stage.query<{ id: string; epoch: number }>(
    `select id::text, epoch::int from app.actor_heads where kind = 'room' and id = any ($1::uuid[])`,
    [rooms],
  );
  if (heads.length !== rooms.length)
    wrong(`${heads.length} of ${rooms.length} rooms are in the directory ${when}`);
  const bad = heads.filter(({ epoch }) => epoch < least || epoch > most);
  wrong(...bad.map(({ id, epoch }) => `room ${id} has token ${epoch} ${when}`));
}

async function expectOneOwner({ stage, wrong }: CampaignRun<Sizes>, rooms: readonly string[]): Promise<void> {
  const { processes } = stage.platform.runFile();
  const lists = await Promise.all(processes.map(({ internal_url: url }) => roomsOf(url)));
  const owned = lists.flatMap((list) => (list ?? []).map(({ id }) => id));
  for (const room of rooms) {
    const owners = owned.filter((id) => id === room).length;
    if (owners !== 1) wrong(`room ${room} is owned by ${owners} processes`);
  }
}

function shuffled<Item>(items: readonly Item[], below: (end: number) => number): Item[] {
  const rest = [...items];
  return items.map(() => rest.splice(below(rest.length), 1)[0]!);
}
