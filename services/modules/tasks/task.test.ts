import { describe, expect, test } from '@jest/globals';
import { completedAt, withCompletion, type Task } from './task.ts';
import { buildTask } from './testing.ts';

const now = new Date('2026-03-01T10:00:00Z');
const open: Task = {
  ...buildTask(),
  id: 'a',
  user_id: 'anna',
  created_at: '2026-02-01T10:00:00Z',
  updated_at: '2026-02-01T10:00:00Z',
};
const done: Task = { ...open, status: 'completed', completed_at: '2026-02-02T10:00:00Z' };

describe('when a task was completed', () => {
  test('is now when it becomes completed', () => {
    expect(completedAt('completed', now)).toBe(now.toISOString());
    expect(withCompletion(open, { status: 'completed' }, now)).toEqual({
      status: 'completed',
      completed_at: now.toISOString(),
    });
  });

  test('does NOT move when it is called completed again', () => {
    expect(withCompletion(done, { status: 'completed' }, now)).toMatchObject({
      completed_at: done.completed_at,
    });
  });

  test('is never while it is anything else', () => {
    for (const status of ['todo', 'in_progress', 'cancelled', 'on_hold', null] as const) {
      expect(completedAt(status, now, done)).toBeNull();
    }
    expect(withCompletion(done, { status: 'todo' }, now)).toEqual({ status: 'todo', completed_at: null });
  });

  test('stays as it is when the status is not spoken of', () => {
    expect(withCompletion(done, { title: 'Other' }, now)).toEqual({ title: 'Other' });
  });
});
