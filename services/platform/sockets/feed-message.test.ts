import { describe, expect, it } from '@jest/globals';
import { batchesOf, decodeMessage, encodeMessage, packetOf, type FeedMessage } from './feed-message.ts';
import { createTestLog, roomKind } from './testing.ts';

const log = createTestLog();
const kind = roomKind(log);
const payloadOf = (text: string): unknown => JSON.parse(text.slice(1));

describe('what processes tell each other of a feed', () => {
  it('travels as ready frames and comes out the same', () => {
    const [batch] = batchesOf(kind, 'r1', log.append('r1', 3));
    const message: FeedMessage = { type: 'batch', ...batch! };
    const read = decodeMessage('other', encodeMessage('self', message));
    expect(read).toMatchObject({ type: 'batch', from: 1, to: 3, removals: [] });
    if (read?.type !== 'batch') throw new Error('It is no batch');
    expect(read.frame.websocket.equals(batch!.frame.websocket)).toBe(true);
    expect(payloadOf(read.frame.text())).toEqual(['room:events', { room_id: 'r1', events: log.rows('r1') }]);
  });

  it('names those who were removed in the header', () => {
    const removed = log.append('r2', 1, { type: 'member.removed', data: { user_id: 'a', reason: 'spam' } });
    const [batch] = batchesOf(kind, 'r2', removed);
    const read = decodeMessage('other', encodeMessage('self', { type: 'batch', ...batch! }));
    expect(read).toMatchObject({ removals: [{ seq: 1, userId: 'a', reason: 'spam' }] });
  });

  it.each<FeedMessage>([
    { type: 'head', to: 7 },
    { type: 'removal', userId: 'a', reason: 'ban' },
  ])('travels as %j', (message) => {
    expect(decodeMessage('other', encodeMessage('self', message))).toEqual(message);
  });

  it('carries passing messages with whom they spare', () => {
    const frame = packetOf('room:typing', { typing: true });
    const read = decodeMessage(
      'other',
      encodeMessage('self', { type: 'transient', frame, except: { userId: 'a' } }),
    );
    expect(read).toMatchObject({ type: 'transient', except: { userId: 'a' } });
  });

  it('leaves out our own words and what is none', () => {
    expect(decodeMessage('self', encodeMessage('self', { type: 'head', to: 7 }))).toBeUndefined();
    expect(decodeMessage('self', Buffer.from('nothing'))).toBeUndefined();
  });

  it('splits at holes, at 500 events and at a quarter of a megabyte', () => {
    const many = log.append('r3', 1_200);
    expect(batchesOf(kind, 'r3', many).map(({ from, to }) => [from, to])).toEqual([
      [1, 500],
      [501, 1_000],
      [1_001, 1_200],
    ]);
    expect(batchesOf(kind, 'r3', [...many.slice(0, 2), ...many.slice(4, 5)]).map(({ to }) => to)).toEqual([
      2, 5,
    ]);
    const large = log.append('r4', 10, { data: { text: 'x'.repeat(100_000) } });
    expect(batchesOf(kind, 'r4', large).map(({ to }) => to)).toEqual([3, 6, 9, 10]);
    expect(batchesOf(kind, 'r4', [])).toEqual([]);
  });
});
