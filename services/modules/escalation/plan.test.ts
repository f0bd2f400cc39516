import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { planFor, type Step } from './plan.ts';
import type { EscalationPolicy } from './policy.ts';
import { buildPolicy } from './testing.ts';

const START = Date.parse('2026-11-27T03:00:00Z');
const MINUTE = 60_000;
const policy = buildPolicy();
const firing = { state: 'firing', round_at: '2026-11-27T03:00:00Z', acknowledged_until: null } as const;
const short = ({ level, turn }: Pick<Step, 'level' | 'turn'>): string => `${level}.${turn}`;

function planAt(minutes: number, told: readonly Pick<Step, 'level' | 'turn'>[] = []): string {
  const { steps, nextAt } = planFor(policy, firing, told, START + minutes * MINUTE);
  return `${steps.map(short).join(' ')} → ${nextAt === undefined ? 'never' : (nextAt - START) / MINUTE}`;
}

describe('a firing alert', () => {
  test('is told to the first level at once, to the next one when its time has come', () => {
    expect(planAt(0)).toBe('0.0 → 10');
    expect(planAt(3, [{ level: 0, turn: 0 }])).toBe(' → 10');
    expect(planAt(10, [{ level: 0, turn: 0 }])).toBe('1.0 → 15');
  });

  test('is told again to a level that repeats, but missed turns are told once', () => {
    const told = [
      { level: 0, turn: 0 },
      { level: 1, turn: 0 },
    ];
    expect(planAt(15, told)).toBe('0.1 → 30');
    expect(planAt(100, told)).toBe('0.6 → 105');
  });
});

test('an alert that is over needs nothing', () => {
  expect(planFor(policy, { ...firing, state: 'resolved' }, [], START)).toEqual({
    steps: [],
    nextAt: undefined,
  });
});

test('an acknowledged alert is left alone until that runs out, and then begins at the first level', () => {
  const until = START + 60 * MINUTE;
  const held = {
    ...firing,
    state: 'acknowledged',
    acknowledged_until: new Date(until).toISOString(),
  } as const;
  expect(planFor(policy, held, [], until - 1)).toEqual({ steps: [], nextAt: until });
  expect(planFor(policy, held, [{ level: 0, turn: 0 }], until)).toMatchObject({
    lapsedAt: until,
    steps: [{ level: 0, turn: 0 }],
    nextAt: until + 10 * MINUTE,
  });
});

const anyPolicy: fc.Arbitrary<EscalationPolicy> = fc
  .uniqueArray(
    fc.record({ after: fc.integer({ min: 0, max: 60 }), repeat: fc.option(fc.integer({ min: 1, max: 30 })) }),
    {
      selector: ({ after }) => after,
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((levels) =>
    buildPolicy({
      levels: levels
        .sort((left, right) => left.after - right.after)
        .map(({ after, repeat }) => ({
          after_minutes: after,
          tell: ['ada'],
          ...(repeat !== null && { repeat_minutes: repeat }),
        })),
    }),
  );

/** What happens to one alert, a tick of time apart. */
const anyLife = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant('look' as const) },
    { weight: 1, arbitrary: fc.constant('crash before the commit' as const) },
    { weight: 2, arbitrary: fc.constant('nobody looks' as const) },
    { weight: 1, arbitrary: fc.constant('acknowledge' as const) },
  ),
  { minLength: 5, maxLength: 80 },
);

test('whatever crashes: no level is told late once somebody looks, and none twice for the same time', () => {
  fc.assert(
    fc.property(anyPolicy, anyLife, fc.integer({ min: 1, max: 7 }), (rules, life, stepMinutes) => {
      let alert: Parameters<typeof planFor>[1] = firing;
      let round = 0;
      const told: (Pick<Step, 'level' | 'turn'> & { round: number })[] = [];
      let now = START;
      for (const event of life) {
        now += stepMinutes * MINUTE;
        if (event === 'acknowledge') {
          const until = new Date(now + 9 * MINUTE).toISOString();
          alert = { ...alert, state: 'acknowledged', acknowledged_until: until };
        }
        if (event === 'nobody looks' || event === 'acknowledge') continue;
        const plan = planFor(
          rules,
          alert,
          told.filter((step) => step.round === round),
          now,
        );
        expect(plan.nextAt ?? Infinity).toBeGreaterThan(now);
        if (event === 'crash before the commit') continue;
        if (plan.lapsedAt !== undefined) {
          round += 1;
          alert = {
            state: 'firing',
            round_at: new Date(plan.lapsedAt).toISOString(),
            acknowledged_until: null,
          };
        }
        told.push(...plan.steps.map(({ level, turn }) => ({ level, turn, round })));
        if (alert.state !== 'firing') continue;
        const since = (now - Date.parse(alert.round_at)) / MINUTE;
        rules.levels.forEach(({ after_minutes: after }, level) => {
          const isTold = told.some((step) => step.round === round && step.level === level);
          expect(isTold).toBe(after <= since);
        });
      }
      const keys = told.map((step) => `${step.round} ${short(step)}`);
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});
