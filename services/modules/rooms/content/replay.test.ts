import { describe, expect, it } from '@jest/globals';
import { buildRoom } from '../actor/testing.ts';
import { replay, type ReplaySource } from './replay.ts';
import type { RoomEvent } from '../room.ts';

/** A log of so many posts by a few people, made when it is read. */
function buildSource(seq: number): ReplaySource & { readonly asked: string[]; read: number } {
  const asked: string[] = [];
  const source = {
    asked,
    read: 0,
    readAfter: (_roomId: string, after: number, limit: number, upTo = seq) => {
      const size = Math.max(0, Math.min(limit, Math.min(upTo, seq) - after));
      source.read += size;
      return Promise.resolve(Array.from({ length: size }, (_, n) => buildPost(after + n + 1)));
    },
    peopleOf: (userIds: readonly string[]) => {
      asked.push(...userIds);
      return Promise.resolve(
        userIds
          .filter((id) => id !== 'gone')
          .map((id) => ({ user_id: id, display_name: id.toUpperCase(), avatar_url: null })),
      );
    },
  };
  return source;
}

function buildPost(seq: number): RoomEvent {
  const actor_id = ['ada', 'ben', 'gone', null][seq % 4] ?? null;
  return {
    seq,
    type: 'chat',
    actor_id,
    client_id: null,
    at: '2026-01-01T08:00:00.000Z',
    data: { text: 'x' },
  };
}

type Line = { room?: object; seq?: number; person?: { user_id: string }; event?: RoomEvent; end?: object };

async function linesOf(stream: AsyncIterable<Uint8Array>): Promise<Line[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  const text = Buffer.concat(pieces).toString('utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

describe('the replay of a room', () => {
  it('begins with the room, names people before their first event, and says where it ends', async () => {
    const lines = await linesOf(replay(buildSource(6), buildRoom(), { after: 0, until: 6, seq: 6 }));
    expect(lines[0]).toMatchObject({ room: { name: 'Algebra' }, seq: 6 });
    expect(lines.slice(1).map(({ person, event, end }) => person?.user_id ?? event?.seq ?? end)).toEqual([
      'ben',
      1,
      2,
      3,
      'ada',
      4,
      5,
      6,
      { seq: 6 },
    ]);
  });

  it('goes on after a seq, up to one', async () => {
    const lines = await linesOf(
      replay(buildSource(2_000), buildRoom(), { after: 700, until: 1_900, seq: 2_000 }),
    );
    const seqs = lines.flatMap(({ event }) => (event === undefined ? [] : [event.seq]));
    expect(seqs).toEqual(Array.from({ length: 1_200 }, (_, n) => 701 + n));
    expect(lines.at(-1)).toEqual({ end: { seq: 1_900 } });
  });

  it('of 100,000 events is never more than a portion ahead of its reader, and asks for each name once', async () => {
    const source = buildSource(100_000);
    let taken = 0;
    for await (const piece of replay(source, buildRoom(), { after: 0, until: 100_000, seq: 100_000 })) {
      taken += Buffer.from(piece).toString('latin1').split('{"event"').length - 1;
      expect(source.read - taken).toBe(0);
    }
    expect(taken).toBe(100_000);
    expect(source.asked.toSorted()).toEqual(['ada', 'ben', 'gone']);
  });

  it('ends without an end when its reader is gone', async () => {
    const gone = new AbortController();
    const stream = replay(buildSource(2_000), buildRoom(), {
      after: 0,
      until: 2_000,
      seq: 2_000,
      signal: gone.signal,
    });
    await stream.next();
    await stream.next();
    gone.abort();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('of a log that has been deleted meanwhile ends where it was', async () => {
    const lines = await linesOf(replay(buildSource(3), buildRoom(), { after: 0, until: 9, seq: 9 }));
    expect(lines.at(-1)).toEqual({ end: { seq: 3 } });
  });
});
