import { describe, expect, it } from '@jest/globals';
import { findCondition, isTrue, mergeConditions, toMicroTime, toTime } from './conditions.ts';
import type { Finding } from './conditions.ts';

const TYPES = ['Ready', 'Stalled'] as const;
const EARLIER = { generation: 1, now: new Date('2026-11-27T08:00:00.900Z') };
const LATER = { generation: 2, now: new Date('2026-11-27T09:00:00Z') };

const ready = (status: Finding['status'], message = 'So it is.'): Finding => ({
  type: 'Ready',
  status,
  reason: 'Because',
  message,
});

describe('conditions', () => {
  it('are all there from the first moment, Unknown', () => {
    expect(mergeConditions(TYPES, undefined, [], EARLIER)).toMatchObject([
      {
        type: 'Ready',
        status: 'Unknown',
        reason: 'Pending',
        observedGeneration: 1,
        lastTransitionTime: '2026-11-27T08:00:00Z',
      },
      { type: 'Stalled', status: 'Unknown' },
    ]);
  });

  it('move their time only when their status changes', () => {
    const first = mergeConditions(TYPES, undefined, [ready('False')], EARLIER);
    const same = mergeConditions(TYPES, first, [ready('False', 'Another sentence.')], LATER);
    expect(findCondition(same, 'Ready')).toMatchObject({
      message: 'Another sentence.',
      observedGeneration: 2,
      lastTransitionTime: '2026-11-27T08:00:00Z',
    });
    const moved = mergeConditions(TYPES, same, [ready('True')], LATER);
    expect(findCondition(moved, 'Ready')).toMatchObject({
      status: 'True',
      lastTransitionTime: '2026-11-27T09:00:00Z',
    });
    expect(isTrue(moved, 'Ready')).toBe(true);
  });

  it('that nothing was found out about stay as they are', () => {
    const first = mergeConditions(TYPES, undefined, [ready('True')], EARLIER);
    expect(mergeConditions(TYPES, first, [], LATER)).toEqual(first);
  });
});

describe('times', () => {
  it('are printed as Kubernetes prints them', () => {
    expect(toTime(EARLIER.now)).toBe('2026-11-27T08:00:00Z');
    expect(toMicroTime(EARLIER.now)).toBe('2026-11-27T08:00:00.900000Z');
  });
});
