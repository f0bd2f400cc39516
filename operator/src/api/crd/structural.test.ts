import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { listByName, listOf, mapOf, setOf, withRules } from '../schema.ts';
import { toStructural } from './structural.ts';

const RULE = { rule: 'self.min <= self.max', message: 'min must not exceed max' };

describe('a structural schema', () => {
  it('says nothing of closed objects and safe integers, which the API server knows by itself', () => {
    expect(toStructural(z.strictObject({ count: z.int().describe('How many.') }))).toEqual({
      type: 'object',
      required: ['count'],
      properties: { count: { description: 'How many.', type: 'integer', format: 'int64' } },
    });
  });

  it('says how wide an integer is', () => {
    expect(toStructural(z.int().min(1).max(10))).toEqual({
      type: 'integer',
      format: 'int32',
      minimum: 1,
      maximum: 10,
    });
  });

  it('fills the default of an object with those below, since rules judge it as it is written', () => {
    const inner = z.strictObject({
      a: z.int().max(9).default(1),
      b: z.strictObject({ c: z.boolean().default(true) }).prefault({}),
    });
    expect(
      toStructural(z.strictObject({ inner: inner.prefault({}) })).properties?.['inner']?.default,
    ).toEqual({ a: 1, b: { c: true } });
  });

  it('keeps rules, one after the other, and how lists are shared', () => {
    const range = withRules(withRules(z.strictObject({ min: z.int(), max: z.int() }), RULE), RULE);
    expect(toStructural(range)['x-kubernetes-validations']).toEqual([RULE, RULE]);
    const named = z.strictObject({ name: z.string().max(5) });
    expect(toStructural(listByName(named, 3))).toMatchObject({
      maxItems: 3,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    });
    expect(toStructural(setOf(z.string().max(5), 3))).toMatchObject({ 'x-kubernetes-list-type': 'set' });
    expect(toStructural(listOf(z.string().max(5), 3))).toMatchObject({ 'x-kubernetes-list-type': 'atomic' });
    expect(toStructural(mapOf(3, 5))).toMatchObject({
      maxProperties: 3,
      additionalProperties: { maxLength: 5 },
    });
  });

  it('refuses what a CRD cannot say, instead of losing it', () => {
    const either = z.strictObject({ deep: z.strictObject({ either: z.union([z.int(), z.string()]) }) });
    expect(() => toStructural(either)).toThrow('.deep.either says anyOf, which a CRD cannot.');
  });
});
