import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeMessage, encodeMessage } from './codec.ts';
import { PROTOCOL_VERSIONS, type Message } from './message.ts';
import { encodeBroadcast } from './user-broadcast.ts';

/** A push as realtime-js 2.119 writes it. */
function pushOf(fields: readonly string[], encoding: number, payload: Buffer): Buffer {
  const parts = fields.map((field) => Buffer.from(field));
  return Buffer.concat([Buffer.from([3, ...parts.map(({ length }) => length), encoding]), ...parts, payload]);
}

const name = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' });
const ref = fc.option(fc.string({ minLength: 1, maxLength: 10 }), { nil: null });
const message = fc.record({
  joinRef: ref,
  ref,
  topic: name,
  event: name,
  payload: fc.jsonValue({ maxDepth: 5 }),
});

describe('text frames', () => {
  test.each(PROTOCOL_VERSIONS)('%s says what was meant, whatever is in it', (version) => {
    fc.assert(
      fc.property(message, (meant) => {
        const { payload, ...head } = meant;
        const text = encodeMessage(version, head, JSON.stringify(payload));
        const read = decodeMessage(version, Buffer.from(text), false) as Message;
        expect(JSON.stringify(read)).toBe(
          JSON.stringify({ ...meant, joinRef: version === '1.0.0' ? null : meant.joinRef }),
        );
      }),
    );
  });

  test('takes refs that are numbers, and none for empty ones', () => {
    const frame = Buffer.from('["",7,"realtime:a","phx_join",{}]');
    expect(decodeMessage('2.0.0', frame, false)).toMatchObject({ joinRef: null, ref: '7' });
  });

  test.each([
    ['1.0.0', '[]'],
    ['1.0.0', 'null'],
    ['1.0.0', '{"topic":"a"}'],
    ['1.0.0', '{"topic":1,"event":"b"}'],
    ['2.0.0', '{"topic":"a","event":"b"}'],
    ['2.0.0', '[null,null,"a","b"]'],
    ['2.0.0', '[{},null,"a","b",{}]'],
    ['2.0.0', '[null,null,"","b",{}]'],
    ['2.0.0', `[null,null,"${'x'.repeat(1_001)}","b",{}]`],
    ['2.0.0', `[null,null,"a","b",${'['.repeat(70)}${']'.repeat(70)}]`],
  ] as const)('%s does not understand %s', (version, text) => {
    expect(decodeMessage(version, Buffer.from(text), false)).toBeUndefined();
  });

  test('brackets in texts are no depth', () => {
    const frame = Buffer.from(`[null,null,"a","b","${'['.repeat(100)}\\"${'{'.repeat(100)}"]`);
    expect(decodeMessage('2.0.0', frame, false)?.event).toBe('b');
  });
});

describe('binary frames', () => {
  test('a push says what was meant', () => {
    const field = fc.string({ maxLength: 30, unit: 'grapheme' });
    const push = fc.record({
      joinRef: field,
      ref: field,
      topic: name,
      event: name,
      payload: fc.jsonValue({ maxDepth: 5 }),
    });
    fc.assert(
      fc.property(push, ({ joinRef, ref, topic, event, payload }) => {
        const frame = pushOf([joinRef, ref, topic, event, ''], 1, Buffer.from(JSON.stringify(payload)));
        const read = decodeMessage('2.0.0', frame, true);
        expect(JSON.stringify(read?.payload)).toBe(
          JSON.stringify({ type: 'broadcast', event, payload, meta: {} }),
        );
        expect(read).toMatchObject({ topic, event: 'broadcast', ref: ref === '' ? null : ref });
      }),
    );
  });

  test('keeps bytes as they are, and what is sent beside them', () => {
    const frame = pushOf(['1', '2', 'realtime:a', 'e', '{"persist":true}'], 0, Buffer.from([0, 255]));
    expect(decodeMessage('2.0.0', frame, true)?.payload).toEqual({
      type: 'broadcast',
      event: 'e',
      payload: Buffer.from([0, 255]),
      meta: { persist: true },
    });
  });

  test('never throws, whatever comes', () => {
    const versions = fc.constantFrom(...PROTOCOL_VERSIONS);
    fc.assert(
      fc.property(versions, fc.uint8Array({ maxLength: 300 }), fc.boolean(), (version, bytes, isPush) => {
        const frame = Buffer.from(bytes);
        if (isPush && frame.length > 0) frame[0] = 3;
        expect(() => decodeMessage(version, frame, true)).not.toThrow();
        expect(() => decodeMessage(version, frame, false)).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['the older protocol', '1.0.0', pushOf(['', '', 'a', 'e', ''], 1, Buffer.from('{}'))],
    ['another kind', '2.0.0', Buffer.from([4, 0, 0, 0, 0, 0, 0])],
    ['a short frame', '2.0.0', Buffer.from([3, 0, 0])],
    ['lengths beyond the end', '2.0.0', Buffer.from([3, 0, 0, 9, 9, 9, 1, 1])],
    ['no topic', '2.0.0', pushOf(['', '', '', 'e', ''], 1, Buffer.from('{}'))],
    ['no JSON', '2.0.0', pushOf(['', '', 'a', 'e', ''], 1, Buffer.from('{'))],
    ['metadata that is no object', '2.0.0', pushOf(['', '', 'a', 'e', '[]'], 1, Buffer.from('{}'))],
    ['an unknown encoding', '2.0.0', pushOf(['', '', 'a', 'e', ''], 2, Buffer.from('{}'))],
  ] as const)('does not understand %s', (_what, version, frame) => {
    expect(decodeMessage(version, frame, true)).toBeUndefined();
  });

  test('a broadcast has its names and payload where clients look for them', () => {
    const json = encodeBroadcast('realtime:ä', 'e', { kind: 'json', json: '{"a":1}' });
    expect(json).toEqual(Buffer.concat([Buffer.from([4, 11, 1, 0, 1]), Buffer.from('realtime:äe{"a":1}')]));
    const bytes = encodeBroadcast('t', 'e', { kind: 'binary', bytes: Buffer.from([9]) });
    expect(bytes).toEqual(Buffer.from([4, 1, 1, 0, 0, 0x74, 0x65, 9]));
  });

  test('a name that is too long for a byte of length makes no binary frame', () => {
    expect(encodeBroadcast('t'.repeat(256), 'e', { kind: 'json', json: '{}' })).toBeUndefined();
  });
});
