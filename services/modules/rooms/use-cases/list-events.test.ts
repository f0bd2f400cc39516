import { describe, expect, it } from '@jest/globals';
import { buildCaller } from '../../../testing/people.ts';
import { ListEventsInput } from '../contract.ts';
import { listEvents } from './list-events.ts';

const call = { requestId: 'test' };
const id = '00000000-0000-4000-8000-000000000001';
const HEAD = 7;

/** The log of a room with seven entries. */
const deps = {
  rooms: { findHead: () => Promise.resolve(HEAD) },
  events: {
    readAfter: (_id: string, after: number, limit: number) =>
      Promise.resolve(
        Array.from({ length: Math.min(limit, HEAD - after) }, (_none, index) => ({ seq: after + index + 1 })),
      ),
  },
} as unknown as Parameters<typeof listEvents.run>[0];

describe('the pages of a log', () => {
  const read = async (query: Readonly<Record<string, string>>) => {
    const page = await listEvents.run(deps, buildCaller(), ListEventsInput.parse({ id, ...query }), call);
    return { ...page, data: page.data.map(({ seq }) => seq) };
  };

  it('tell how many entries there are when that is asked for, on each page the same', async () => {
    const first = await read({ after: '2', limit: '3', count: 'exact' });
    expect(first).toMatchObject({ data: [3, 4, 5], pagination: { has_more: true, total: 5 }, seq: HEAD });
    const cursor = String(first.pagination.next_cursor);
    const last = await read({ after: '2', limit: '3', count: 'exact', cursor });
    expect(last).toMatchObject({
      data: [6, 7],
      pagination: { has_more: false, next_cursor: null, total: 5 },
    });
  });

  it('do not tell it otherwise', async () => {
    expect((await read({})).pagination).toEqual({ limit: 100, has_more: false, next_cursor: null });
  });
});
