import { describe, expect, test } from '@jest/globals';
import { congratulateOnGoals, deliverNotifications } from './subscribers.ts';
import { buildRowChange } from './testing.ts';

describe('delivering notifications', () => {
  const sent: unknown[] = [];
  const delivery = deliverNotifications((...what) => void sent.push(what));

  test('brings a new one to its reader alone', async () => {
    await delivery.handle(buildRowChange());
    expect(sent).toEqual([['anna', 'notification:new', { notification: { id: 'row', title: 'Well done' } }]]);
  });

  test('says nothing when one is read or removed', async () => {
    sent.length = 0;
    await delivery.handle(buildRowChange({ operation: 'UPDATE' }));
    await delivery.handle(buildRowChange({ operation: 'DELETE', new: null }));
    await delivery.handle(buildRowChange({ userId: null }));
    await delivery.handle(buildRowChange({ new: null }));
    expect(sent).toEqual([]);
  });

  test('fails with its way to the sockets, so that the outbox tries again', async () => {
    const broken = deliverNotifications(() => Promise.reject(new Error('no sockets')));
    await expect(broken.handle(buildRowChange())).rejects.toThrow('no sockets');
  });
});

describe('congratulating on goals', () => {
  const told: { key: string; user_id: string; message: { en: string; de: string } }[] = [];
  const congratulation = congratulateOnGoals({
    notify: async (notification) => void told.push(notification),
  });
  const goal = { table: 'public.study_goals', operation: 'UPDATE', rowId: 'goal' } as const;
  const reached = { status: 'completed', title: 'Ten hours' };

  test('is said once per goal, when it becomes completed', async () => {
    await congratulation.handle(buildRowChange({ ...goal, old: { status: 'active' }, new: reached }));
    expect(told).toMatchObject([
      {
        user_id: 'anna',
        key: 'goal-reached goal',
        message: { en: 'You have reached your goal: Ten hours.' },
      },
    ]);
  });

  test('is NOT said for anything else', async () => {
    told.length = 0;
    await congratulation.handle(buildRowChange({ ...goal, old: reached, new: reached }));
    await congratulation.handle(
      buildRowChange({ ...goal, old: { status: 'active' }, new: { status: 'paused' } }),
    );
    await congratulation.handle(buildRowChange({ ...goal, operation: 'INSERT', new: reached }));
    await congratulation.handle(buildRowChange({ ...goal, operation: 'DELETE', old: reached, new: null }));
    await congratulation.handle(
      buildRowChange({ ...goal, userId: null, old: { status: 'active' }, new: reached }),
    );
    expect(told).toEqual([]);
  });
});
