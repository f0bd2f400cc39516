import { describe, expect, it } from '@jest/globals';
import { ruleOverrides, rulesOf } from './rule.ts';

describe('the rules in force', () => {
  it('has 1,000 a minute per client by default', () => {
    expect(rulesOf('').get('client')).toEqual({ name: 'client', limit: 1_000, windowSeconds: 60 });
  });

  it('lets the configuration change one and add another', () => {
    const rules = rulesOf('client=5/10,exports=2/3600');
    expect(rules.get('client')).toEqual({ name: 'client', limit: 5, windowSeconds: 10 });
    expect(rules.get('exports')).toEqual({ name: 'exports', limit: 2, windowSeconds: 3_600 });
    expect(rules.get('address')?.limit).toBe(20_000);
  });

  it.each([
    'client',
    'client=',
    'client=0/60',
    'client=5',
    'client=5/60;address=1/1',
    'client=-1/60',
    'a b=1/1',
  ])('refuses %s', (text) => {
    expect(ruleOverrides.safeParse(text).success).toBe(false);
  });

  it('takes a list', () => {
    expect(ruleOverrides.safeParse('client=5/10,sign-in=3/60').success).toBe(true);
  });
});
