import { describe, expect, it } from '@jest/globals';
import { faultOf } from './payload.ts';

describe('what is wrong with a payload', () => {
  it.each([[{}], [{ a: [1, 'ä', null, true, { b: '😀' }] }], [{ constructor: 'fine' }]])(
    'finds nothing in %j',
    (payload) => {
      expect(faultOf(payload)).toBeUndefined();
    },
  );

  it.each([
    [undefined, 'one JSON object'],
    [[], 'one JSON object'],
    [new Uint8Array(1), 'binary'],
    [{ a: new ArrayBuffer(1) }, 'binary'],
    [{ a: ['\0'] }, 'NUL'],
    [{ a: { '\ud800': 1 } }, 'impossible name'],
    [JSON.parse('{"a":{"__proto__":1}}'), 'impossible name'],
    [JSON.parse(`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`), 'levels'],
  ])('says what is wrong with %j', (payload, fault) => {
    expect(faultOf(payload)).toContain(fault);
  });
});
