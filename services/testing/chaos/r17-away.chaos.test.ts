import type { Socket } from 'socket.io-client';
import { io } from 'socket.io-client';
import { connect } from '../../../client/src/index.ts';
import { signUp, type Person, type Stage } from '../e2e/stage.ts';
import { checkHistory } from '../rooms/check-history.ts';
import { RoomClient } from '../rooms/room-client.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { memoryOf } from './memory-of.ts';
import { GUARD_MS, serving, until } from './processes.ts';
import { makePublicRoom, readLog } from './room-load.ts';

interface Sizes {
  readonly messages: number;
  readonly replays: number;
  readonly [name: string]: number;
}

const AT_ONCE = 100;
const ENTRIES_AT_ONCE = 1_000;
/** A replay holds some thousand events at most, for a moment. */
const GROWTH_MB = 100;
const LEAST = 10_000;

campaign<Sizes>({
  promise: 'R17',
  title:
    'ten thousand messages and inbox entries arrive whole and in order though the replay is cut in the middle',
  sizes: { smallest: { messages: LEAST, replays: 3 }, full: { messages: LEAST, replays: 50 } },
  least: { messages: LEAST, 'inbox entries': LEAST, replays: 3, 'cut in the middle': 6 },
  run: async (run) => {
    const { stage, count } = run;
    const person = await signUp(stage);
    const room = await makePublicRoom(stage, person, 0);
    // The control shows the same with a tenth, uncut.
    const messages = run.isControl ? run.size.messages / 10 : run.size.messages;
    await fill(run, { person, room, messages });
    const { internal_url: internalUrl } = serving(stage)[0]!;
    const before = await memoryOf(internalUrl);
    let cuts = 0;
    for (let replay = 1; replay <= (run.isControl ? 1 : run.size.replays); replay += 1) {
      cuts += await replayRoom(run, { person, room, number: replay });
      cuts += await replayInbox(run, person, messages);
      count('replays', replay);
    }
    count('messages', messages);
    count('inbox entries', messages);
    count('cut in the middle', cuts);
    const growth = (await memoryOf(internalUrl)) - before;
    count('MB that a server grew', Math.round(growth));
    if (growth > GROWTH_MB) run.wrong(`a server grew by ${Math.round(growth)} MB`);
    run.wrong(...checkHistory(run.history.records, await readLog(stage, [room])));
  },
});

interface Place {
  readonly person: Person;
  readonly room: string;
}

/** Somebody talks and the inbox fills while the others are away. */
async function fill(
  { stage, history }: CampaignRun<Sizes>,
  { person, room, messages }: Place & { readonly messages: number },
): Promise<void> {
  const speaker = new RoomClient({
    name: 'speaker',
    ...{ token: person.token, room, history },
    urlOf: () => stage.run.api_urls[0]!,
  });
  await until('the speaker is in', () => speaker.isJoined, GUARD_MS);
  for (let said = 0; said < messages; said += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => speaker.post(`message ${said + index}`)));
  const [head] = await stage.query<{ seq: number }>(
    'select max(seq)::int as seq from app.room_events where room_id = $1::uuid',
    [room],
  );
  await until('the speaker has heard all of it', () => speaker.seq === head?.seq, GUARD_MS);
  speaker.stop();
  await fillInbox(stage, person, messages);
}

async function fillInbox(stage: Stage, { id: user_id }: Person, entries: number): Promise<void> {
  for (let from = 0; from < entries; from += ENTRIES_AT_ONCE) {
    const some = Array.from({ length: Math.min(ENTRIES_AT_ONCE, entries - from) }, (_, index) => {
      const number = from + index + 1;
      const data = { title: `Entry ${number}`, message: 'While you were away' };
      return { user_id, source: `away:${number}`, kind: 'notification.info', data };
    });
    await stage.query('select count(*) from app.append_all_to_inbox($1::jsonb)', [JSON.stringify(some)]);
  }
}

/** Comes back with nothing and is cut on the way. @returns how often it was. */
async function replayRoom(
  { stage, history, isControl, chance }: CampaignRun<Sizes>,
  { person, room, number }: Place & { readonly number: number },
): Promise<number> {
  const { api_urls: urls } = stage.run;
  const [head] = await stage.query<{ seq: number }>(
    'select max(seq)::int as seq from app.room_events where room_id = $1::uuid',
    [room],
  );
  const last = head!.seq;
  const cutAt = isControl ? Infinity : 500 + chance.below(last - 1_500);
  let cuts = 0;
  const client: RoomClient = new RoomClient({
    name: `away-${number}`,
    ...{ token: person.token, room },
    urlOf: (attempt) => urls[(number + attempt) % urls.length]!,
    history: {
      add: (record) => {
        history.add(record);
        if (cuts > 0 || record.type !== 'recv' || record.seq < cutAt) return;
        cuts += 1;
        setImmediate(() => client.cut());
      },
    },
  });
  await until('the room was replayed', () => client.seq >= last && client.isJoined, GUARD_MS);
  client.stop();
  return cuts;
}

/** The same for the inbox, with the client that front ends use. */
async function replayInbox(run: CampaignRun<Sizes>, { token }: Person, entries: number): Promise<number> {
  let socket: Socket | undefined;
  const studyflow = connect({
    url: run.chance.pick(run.stage.run.api_urls),
    token: () => token,
    open: (url, options) => (socket = io(url, options)),
    random: () => 0.05,
  });
  const cutAt = run.isControl ? Infinity : 500 + run.chance.below(entries - 1_500);
  let [cuts, last] = [0, 0];
  const inbox = studyflow.inbox({ after: 0 });
  inbox.on('events', (events) => {
    for (const { seq } of events) {
      if (seq !== last + 1) run.wrong(`the inbox gave ${seq} after ${last}`);
      last = seq;
    }
    if (cuts > 0 || last < cutAt) return;
    cuts += 1;
    setImmediate(() => socket?.io.engine.close());
  });
  inbox.on('restart', () => run.wrong('the inbox began anew'));
  await until('the inbox was replayed', () => last >= entries, GUARD_MS);
  studyflow.close();
  return cuts;
}
