import { describe, expect, it } from '@jest/globals';
import { buildCaller } from '../../../testing/people.ts';
import { ListInboxInput } from '../contract.ts';
import { listInbox } from './list-inbox.ts';

const HEAD = 7;
const TRIMMED_TO = 2;

/** An inbox whose first two of seven entries are gone. */
const inbox = {
  list: (after: number, limit: number) => {
    const from = Math.max(after, TRIMMED_TO);
    return Promise.resolve(
      Array.from({ length: Math.min(limit, HEAD - from) }, (_none, index) => ({ seq: from + index + 1 })),
    );
  },
  head: () => Promise.resolve({ seq: HEAD, trimmed_to: TRIMMED_TO, read_up_to: 0, unread: 5, version: 0 }),
} as unknown as Parameters<typeof listInbox.run>[0]['inbox'];

describe('the pages of an inbox', () => {
  const read = async (query: Readonly<Record<string, string>>) => {
    const input = ListInboxInput.parse(query);
    const { data, pagination } = await listInbox.run({ inbox }, buildCaller(), input, { requestId: 'test' });
    return { seqs: data.map(({ seq }) => seq), ...pagination };
  };

  it.each(['cursor', 'after'])('go on from the place that the one before names, sent as %s', async (name) => {
    const first = await read({ limit: '3' });
    expect(first).toEqual({ seqs: [3, 4, 5], limit: 3, has_more: true, next_cursor: '5' });
    const rest = await read({ limit: '3', [name]: String(first.next_cursor) });
    expect(rest).toEqual({ seqs: [6, 7], limit: 3, has_more: false, next_cursor: null });
  });

  it('tell how many entries there are when that is asked for, on each page the same', async () => {
    expect((await read({ limit: '3', count: 'exact' })).total).toBe(5);
    expect((await read({ limit: '3', count: 'exact', cursor: '5' })).total).toBe(5);
    expect((await read({ after: '6', count: 'exact' })).total).toBe(1);
  });
});
