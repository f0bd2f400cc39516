import type { Socket } from 'socket.io-client';
import { signal } from '../../../tools/local/process-table.ts';
import { send, type Answer } from '../e2e/http.ts';
import { ask, openSocket, type Reply } from '../e2e/sockets.ts';
import { as, signUp, type Person } from '../e2e/stage.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { uuidOf, wordsOf } from './chances.ts';
import { awaitReadiness, GUARD_MS, serving, until } from './processes.ts';
import { makePublicRoom } from './room-load.ts';

interface Sizes {
  readonly messages: number;
  readonly [name: string]: number;
}

const AT_ONCE = 5;

/** Something that was asked for once, and what it was answered with. */
interface Said {
  readonly clientId: string;
  readonly payload: object;
  readonly event: 'room:post' | 'room:timer';
  readonly seq: number;
}

interface Wish {
  readonly key: string;
  readonly title: string;
  readonly answer: unknown;
}

campaign<Sizes>({
  promise: 'R10',
  title:
    'what is sent again under the same id is done once: at once, an hour later, after a restart; never with other data',
  sizes: { smallest: { messages: 20 }, full: { messages: 500 } },
  least: { 'times sent at once': AT_ONCE, 'messages sent again after a restart': 20, 'Idempotency-Keys': 20 },
  run: async (run) => {
    const { stage, size } = run;
    const person = await signUp(stage);
    const room = await makePublicRoom(stage, person, 0);
    const said = await withSockets(run, person, (sockets) => sayAtOnce(run, sockets, room));
    const wishes = await Promise.all(Array.from({ length: size.messages }, () => wishAtOnce(run, person)));
    if (!run.isControl) {
      await letAnHourPass(run, person, room);
      await restartEverything(run);
    }
    await withSockets(run, person, (sockets) => sayAgain(run, sockets, room, said));
    await Promise.all(wishes.map((wish) => wishAgain(run, person, wish)));
    await expectOnce(run, { person, room, said, wishes });
    run.count('times sent at once', AT_ONCE);
    run.count(`messages sent again${run.isControl ? '' : ' after a restart'}`, said.length);
    run.count('Idempotency-Keys', wishes.length);
  },
});

async function withSockets<Output>(
  { stage }: CampaignRun<Sizes>,
  person: Person,
  work: (sockets: readonly Socket[]) => Promise<Output>,
): Promise<Output> {
  const urls = stage.run.api_urls;
  const sockets = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, index) => openSocket(urls[index % urls.length]!, person)),
  );
  try {
    return await work(sockets);
  } finally {
    for (const socket of sockets) socket.disconnect();
  }
}

async function sayAtOnce(run: CampaignRun<Sizes>, sockets: readonly Socket[], room: string): Promise<Said[]> {
  const said: Said[] = [];
  for (let number = 0; number < run.size.messages; number += 1) {
    const clientId = uuidOf(run.chance);
    const isTimer = number % 4 === 3;
    const event = isTimer ? 'room:timer' : 'room:post';
    const payload = isTimer
      ? { action: number % 8 === 3 ? 'start' : 'reset' }
      : { type: 'chat', data: { text: wordsOf(run.chance) } };
    const replies = await Promise.all(
      sockets.map((socket) => insist(socket, event, { room_id: room, client_id: clientId, ...payload })),
    );
    const seqs = new Set(replies.map((reply) => reply?.seq));
    if (seqs.size !== 1 || replies[0]?.ok !== true) {
      run.wrong(`${AT_ONCE} times ${clientId} at once: ${JSON.stringify(replies)}`);
    } else said.push({ clientId, payload, event, seq: replies[0].seq! });
  }
  return said;
}

async function sayAgain(
  run: CampaignRun<Sizes>,
  sockets: readonly Socket[],
  room: string,
  said: readonly Said[],
): Promise<void> {
  for (const [index, { clientId, payload, event, seq }] of said.entries()) {
    const socket = sockets[index % sockets.length]!;
    const again = await insist(socket, event, { room_id: room, client_id: clientId, ...payload });
    if (again?.seq !== seq) run.wrong(`${clientId} was ${seq} and is ${JSON.stringify(again)}`);
    const other = { type: 'chat', data: { text: 'something else' } };
    const reused = await insist(socket, 'room:post', { room_id: room, client_id: clientId, ...other });
    if (reused?.error?.reason !== 'room.client-id-reused') {
      run.wrong(`${clientId} with other data: ${JSON.stringify(reused)}`);
    }
  }
}

/** Sends it again for as long as the answer says that this may help. */
async function insist(socket: Socket, event: string, payload: object): Promise<Reply | undefined> {
  let reply: Reply | undefined;
  await until(
    `${event} is answered`,
    async () => {
      ({ reply } = await ask(socket, event, payload));
      return reply?.ok === true || reply?.error?.retryable === false;
    },
    GUARD_MS,
  );
  return reply;
}

/** A task that is asked for several times at once under one key; each gets it, or is told to wait. */
async function wishAtOnce(run: CampaignRun<Sizes>, person: Person): Promise<Wish> {
  const [key, title] = [uuidOf(run.chance), `once ${uuidOf(run.chance)}`];
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, index) => post(run, person, { key, title, index })),
  );
  const made = answers.find(({ status }) => status === 201);
  const bad = answers.filter(
    ({ status, text, json }) =>
      !(status === 201 && text === made?.text) &&
      (json as { reason?: string }).reason !== 'idempotency.in-flight',
  );
  run.wrong(...bad.map(({ status, text }) => `${key} at once: ${status} ${text}`));
  if (made === undefined) run.wrong(`nobody got ${title}`);
  return { key, title, answer: made?.json };
}

async function wishAgain(
  run: CampaignRun<Sizes>,
  person: Person,
  { key, title, answer }: Wish,
): Promise<void> {
  const again = await post(run, person, { key, title, index: 1 });
  if (JSON.stringify(again.json) !== JSON.stringify(answer))
    run.wrong(`${key} again: ${again.status} ${again.text}`);
  const other = await post(run, person, { key, title: `${title}!`, index: 2 });
  if (other.status !== 422) run.wrong(`${key} with another body: ${other.status} ${other.text}`);
}

function post(
  { stage }: CampaignRun<Sizes>,
  person: Person,
  { key, title, index }: { readonly key: string; readonly title: string; readonly index: number },
): Promise<Answer> {
  const urls = stage.run.api_urls;
  const headers = { 'Idempotency-Key': key };
  return send(
    urls[index % urls.length]!,
    as(person, { method: 'POST', path: '/api/tasks', headers, body: { title } }),
  );
}

/** What was done becomes an hour older than it is. */
async function letAnHourPass(
  { stage, history }: CampaignRun<Sizes>,
  person: Person,
  room: string,
): Promise<void> {
  history.add({ type: 'fault', what: 'an hour passes', target: room });
  await stage.query(`update app.room_events set at = at - interval '1 hour' where room_id = $1`, [room]);
  await stage.query(
    `update app.idempotency_keys set created_at = created_at - interval '1 hour',
       expires_at = expires_at - interval '1 hour' where user_id = $1`,
    [person.id],
  );
}

async function restartEverything({ stage, history }: CampaignRun<Sizes>): Promise<void> {
  const before = serving(stage);
  for (const { pid, index } of before) {
    history.add({ type: 'fault', what: 'SIGKILL', target: String(index) });
    signal(pid, 'SIGKILL');
  }
  const areNew = (): boolean => serving(stage).every(({ pid }, index) => pid !== before[index]!.pid);
  await until('all processes are others', areNew, GUARD_MS);
  await awaitReadiness(stage);
}

async function expectOnce(
  { stage, wrong }: CampaignRun<Sizes>,
  {
    person,
    room,
    said,
    wishes,
  }: { person: Person; room: string; said: readonly Said[]; wishes: readonly Wish[] },
): Promise<void> {
  const events = await stage.query<{ id: string; seq: number; times: number }>(
    `select client_id::text as id, max(seq)::int as seq, count(*)::int as times
     from app.room_events where room_id = $1 and client_id is not null group by 1`,
    [room],
  );
  const stored = new Map(events.map((event) => [event.id, event]));
  for (const { clientId, seq } of said) {
    const found = stored.get(clientId);
    if (found?.times !== 1 || found.seq !== seq) wrong(`${clientId} is stored as ${JSON.stringify(found)}`);
  }
  if (stored.size !== said.length) wrong(`${stored.size} events are stored of ${said.length}`);
  const tasks = await stage.query<{ title: string; times: number }>(
    'select title, count(*)::int as times from public.tasks where user_id = $1 group by 1',
    [person.id],
  );
  if (tasks.length !== wishes.length || tasks.some(({ times }) => times !== 1)) {
    wrong(`${wishes.length} tasks were asked for, stored are ${JSON.stringify(tasks)}`);
  }
}
