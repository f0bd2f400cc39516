import { describe, expect, test } from '@jest/globals';
import { createShapes } from './shapes.ts';

describe('shapes', () => {
  test('a text that comes again is the same statement, and is prepared in the end', () => {
    const shapes = createShapes();
    const first = shapes.statementFor('select 1');
    expect(first.sent).toBe('/*once*/ select 1');
    expect(shapes.statementFor('select 1')).toBe(first);
    shapes.statementFor('select 1');
    const kept = shapes.statementFor('select 1');
    expect(kept.sent).toBe('select 1');
    expect(kept.name).not.toBe(first.name);
    expect(shapes.statementFor('select 1')).toBe(kept);
  });

  test('what cannot be prepared never is', () => {
    const shapes = createShapes();
    for (let use = 0; use < 20; use += 1) {
      expect(shapes.onceFor('explain select 1').sent).toBe('/*once*/ explain select 1');
    }
  });

  test('however many shapes come, a bounded number is prepared, and the last places are dear', () => {
    const shapes = createShapes();
    const prepared = new Set<string>();
    for (let shape = 0; shape < 1_000; shape += 1) {
      for (let use = 0; use < 20; use += 1) {
        const { sent, name } = shapes.statementFor(`select ${shape}`);
        if (!sent.startsWith('/*once*/')) prepared.add(name);
      }
    }
    expect(prepared.size).toBe(128);
    for (let shape = 0; shape < 1_000; shape += 1) {
      for (let use = 0; use < 2_000; use += 1) {
        const { sent, name } = shapes.statementFor(`select ${shape} + 1`);
        if (!sent.startsWith('/*once*/')) prepared.add(name);
      }
    }
    expect(prepared.size).toBeLessThanOrEqual(320);
  });
});
