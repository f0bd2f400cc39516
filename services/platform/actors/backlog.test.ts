import { expect, it } from '@jest/globals';
import { Backlog, sizeOf } from './backlog.ts';

it('refuses what would be one message too many, and takes it when another has its answer', () => {
  const backlog = new Backlog({ messages: 2, bytes: 10_000 });
  const leave = backlog.admit('one');
  backlog.admit('two');
  expect(backlog.admit('three')).toBeUndefined();
  leave?.();
  expect(backlog.admit('three')).toBeDefined();
});

it('refuses what would be too many bytes, however few messages they are', () => {
  const backlog = new Backlog({ messages: 1_000, bytes: 10_000 });
  expect(backlog.admit({ text: 'x'.repeat(4_000) })).toBeDefined();
  expect(backlog.admit({ text: 'x'.repeat(4_000) })).toBeUndefined();
  expect(backlog.admit({ text: 'short' })).toBeDefined();
  expect(backlog.bytes).toBeLessThan(10_000);
});

it('counts what is deep inside a message', () => {
  expect(sizeOf({ a: [{ b: 'x'.repeat(1_000) }, null, 7] })).toBeGreaterThan(2_000);
});
