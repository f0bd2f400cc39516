import { describe, expect, test } from '@jest/globals';
import { buildCaller } from '../../../testing/people.ts';
import { buildTask, inMemoryTasks } from '../testing.ts';
import { changeTask } from './change-task.ts';
import { completeTask } from './complete-task.ts';
import { removeTask } from './remove-task.ts';
import { reopenTask } from './reopen-task.ts';

const call = { requestId: 'test' };
const now = new Date('2026-03-01T10:00:00Z');

function setup() {
  const anna = buildCaller();
  const ben = buildCaller();
  const store = inMemoryTasks();
  const depsOf = (userId: string) => ({ tasks: store.tasksOf(userId), clock: { now: () => now } });
  return { anna, ben, annas: depsOf(anna.userId), bens: depsOf(ben.userId) };
}

describe('completing a task', () => {
  test('says when, and how long it took', async () => {
    const { anna, annas } = setup();
    const { id } = await annas.tasks.add(buildTask());
    const done = await completeTask.run(annas, anna, { id, actual_duration: 35 }, call);
    expect(done).toMatchObject({
      status: 'completed',
      completed_at: now.toISOString(),
      actual_duration: 35,
    });
  });

  test('refuses to complete a task twice', async () => {
    const { anna, annas } = setup();
    const { id } = await annas.tasks.add(buildTask());
    await completeTask.run(annas, anna, { id }, call);
    await expect(completeTask.run(annas, anna, { id }, call)).rejects.toMatchObject({
      reason: 'task.already-completed',
      status: 409,
    });
  });

  test('hides the task of somebody else', async () => {
    const { ben, annas, bens } = setup();
    const { id } = await annas.tasks.add(buildTask());
    const notFound = { reason: 'task.not-found', status: 404 };
    await expect(completeTask.run(bens, ben, { id }, call)).rejects.toMatchObject(notFound);
    await expect(reopenTask.run(bens, ben, { id }, call)).rejects.toMatchObject(notFound);
    await expect(removeTask.run(bens, ben, { id }, call)).rejects.toMatchObject(notFound);
    await expect(changeTask.run(bens, ben, { id, title: 'x' }, call)).rejects.toMatchObject(notFound);
  });

  test('refuses what was read before somebody changed it', async () => {
    const { anna, annas } = setup();
    const { id, version } = await annas.tasks.add(buildTask());
    await changeTask.run(annas, anna, { id, version, title: 'Newer' }, call);
    const stale = { reason: 'version.stale', status: 412 };
    await expect(changeTask.run(annas, anna, { id, version, title: 'x' }, call)).rejects.toMatchObject(stale);
    await expect(completeTask.run(annas, anna, { id, version }, call)).rejects.toMatchObject(stale);
    await expect(removeTask.run(annas, anna, { id, version }, call)).rejects.toMatchObject(stale);
    expect((await annas.tasks.findById(id))?.body.parse()).toMatchObject({ title: 'Newer', status: 'todo' });
  });
});

describe('opening a task again', () => {
  test('forgets when it was completed', async () => {
    const { anna, annas } = setup();
    const { id } = await annas.tasks.add(buildTask());
    await completeTask.run(annas, anna, { id }, call);
    expect(await reopenTask.run(annas, anna, { id }, call)).toMatchObject({
      status: 'todo',
      completed_at: null,
    });
  });

  test('refuses a task that is open', async () => {
    const { anna, annas } = setup();
    const { id } = await annas.tasks.add(buildTask({ status: 'on_hold' }));
    await expect(reopenTask.run(annas, anna, { id }, call)).rejects.toMatchObject({
      reason: 'task.not-closed',
    });
  });
});
