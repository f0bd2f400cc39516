import { describe, expect, it } from '@jest/globals';
import { isAppError } from '../../../../platform/errors/app-error.ts';
import { MOST_TASKS, type Task } from './tasks.ts';
import { goal, insert, note, reaction, task, TestRoom } from './testing.ts';

const add = (room: TestRoom, id: string, afterId?: string | null) =>
  room.tell(task('ada', { action: 'add', id, title: `Task ${id}`, assigneeId: null, afterId }));
const edit = (userId: string, changes: Partial<Task>, version = 1) =>
  task(userId, { action: 'edit', taskId: 'a', version, changes });
const move = (userId: string, taskId: string, afterId: string | null, version = 1) =>
  task(userId, { action: 'move', taskId, version, afterId });

const tasksOf = (room: TestRoom): readonly Task[] =>
  (room.tell({ type: 'read', userId: 'host', part: 'tasks' }).reply as { tasks: readonly Task[] }).tasks;
const orderOf = (room: TestRoom): string =>
  tasksOf(room)
    .map(({ id }) => id)
    .join('');

const refusalOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (thrown) {
    if (isAppError(thrown)) return { reason: thrown.reason, details: thrown.details };
    throw thrown;
  }
  return undefined;
};

describe('the tasks of a room', () => {
  it('are added where they are wanted, at the end when nothing is said', () => {
    const room = new TestRoom();
    for (const id of ['a', 'b']) add(room, id);
    add(room, 'c', null);
    add(room, 'd', 'a');
    expect(orderOf(room)).toBe('cadb');
    expect(room.events.map(({ data }) => data['after_id'])).toEqual([null, 'a', null, 'a']);
    expect(refusalOf(() => add(room, 'e', 'z'))).toMatchObject({ reason: 'room.task-not-found' });
  });

  it('keep both changes when two people change different fields at once', () => {
    const room = new TestRoom();
    add(room, 'a');
    room.tell(edit('ada', { title: 'Read it' }));
    expect(room.tell(edit('ben', { done: true, assignee_id: 'ben' })).reply).toEqual({
      seq: 4,
      id: 'a',
      version: 3,
      changes: { done: true, assignee_id: 'ben' },
    });
    expect(tasksOf(room)).toEqual([
      { id: 'a', title: 'Read it', done: true, assignee_id: 'ben', version: 3 },
    ]);
  });

  it('lose no change of one field: who comes second is told what it is now', () => {
    const room = new TestRoom();
    add(room, 'a');
    room.tell(edit('ada', { title: 'Read it' }));
    expect(refusalOf(() => room.tell(edit('ben', { title: 'Write it', done: true })))).toEqual({
      reason: 'room.task-changed',
      details: {
        fields: ['title'],
        task: { id: 'a', title: 'Read it', done: false, assignee_id: null, version: 2 },
      },
    });
    room.tell(edit('ben', { title: 'Write it' }, 2));
    expect(tasksOf(room)).toMatchObject([{ title: 'Write it', done: false, version: 3 }]);
  });

  it('need no event for what is so already', () => {
    const room = new TestRoom();
    add(room, 'a');
    room.tell(edit('ada', { done: true }));
    const { events, reply } = room.tell(edit('ben', { done: true }));
    expect({ events, reply }).toMatchObject({
      events: [],
      reply: { seq: 3, task: { done: true, version: 2 } },
    });
  });

  it('are moved: two tasks at once both get where they should, one task twice is told', () => {
    const room = new TestRoom();
    for (const id of ['a', 'b', 'c', 'd']) add(room, id);
    room.tell(move('ada', 'd', null));
    room.tell(move('ben', 'a', 'c'));
    expect(orderOf(room)).toBe('dbca');
    expect(refusalOf(() => room.tell(move('ben', 'd', 'b')))).toMatchObject({
      reason: 'room.task-changed',
      details: { fields: ['position'] },
    });
    expect(room.tell(move('ben', 'd', null)).events).toEqual([]);
    expect(room.tell(move('ben', 'b', 'b')).events).toEqual([]);
    expect(refusalOf(() => room.tell(move('ben', 'b', 'z')))).toMatchObject({
      reason: 'room.task-not-found',
    });
    room.tell(move('ben', 'd', 'b', 2));
    expect(orderOf(room)).toBe('bdca');
  });

  it('are deleted only as they were read', () => {
    const room = new TestRoom();
    add(room, 'a');
    room.tell(edit('ada', { title: 'Read it' }));
    const remove = (version: number) => task('ben', { action: 'delete', taskId: 'a', version });
    expect(refusalOf(() => room.tell(remove(1)))).toMatchObject({ reason: 'room.task-changed' });
    room.tell(remove(2));
    expect(tasksOf(room)).toEqual([]);
    expect(refusalOf(() => room.tell(remove(2)))).toMatchObject({ reason: 'room.task-not-found' });
  });

  it('are changed, moved and deleted as they are when no version is named', () => {
    const room = new TestRoom();
    for (const id of ['a', 'b']) add(room, id);
    room.tell(edit('ada', { title: 'Read it' }));
    room.tell(task('ben', { action: 'edit', taskId: 'a', changes: { title: 'Write it' } }));
    room.tell(move('ada', 'a', 'b', 3));
    room.tell(task('ben', { action: 'move', taskId: 'a', afterId: null }));
    expect(tasksOf(room)).toMatchObject([{ id: 'a', title: 'Write it', version: 5 }, { id: 'b' }]);
    room.tell(task('ben', { action: 'delete', taskId: 'a' }));
    expect(orderOf(room)).toBe('b');
    expect(refusalOf(() => room.tell(task('ben', { action: 'delete', taskId: 'a' })))).toMatchObject({
      reason: 'room.task-not-found',
    });
  });

  it('are given to members only, and are nobody’s when the member leaves', () => {
    const room = new TestRoom();
    add(room, 'a');
    expect(refusalOf(() => room.tell(edit('ada', { assignee_id: 'eve' })))).toMatchObject({
      reason: 'room.member-not-found',
    });
    room.tell(edit('ada', { assignee_id: 'ben' }));
    room.tell({ type: 'remove', by: 'host', userId: 'ben', reason: null, ban: false });
    expect(tasksOf(room)).toMatchObject([{ assignee_id: null }]);
  });

  it('end at a number', () => {
    const room = new TestRoom();
    for (let n = 0; n < MOST_TASKS; n += 1) add(room, `${n}`);
    expect(refusalOf(() => add(room, 'more'))).toMatchObject({ reason: 'room.too-many-tasks' });
  });

  it('do not change by whoever is muted, nor do goals, notes and reactions', () => {
    const room = new TestRoom();
    add(room, 'a');
    room.tell({ type: 'mute', by: 'host', userId: 'ada', seconds: 60, reason: null });
    const attempts = [
      edit('ada', { done: true }),
      goal('ada', { text: 'Chapter 3' }),
      note('ada', 0, insert(0, 'x')),
      reaction('ada'),
    ];
    for (const attempt of attempts) {
      expect(refusalOf(() => room.tell(attempt))).toMatchObject({ reason: 'room.muted' });
    }
    room.now += 60_000;
    for (const attempt of attempts) expect(room.tell(attempt).events).toHaveLength(1);
  });

  it('do not change in a closed room, and can still be read', () => {
    const room = new TestRoom();
    add(room, 'a');
    room.tell({ type: 'close', by: 'host' });
    expect(refusalOf(() => add(room, 'b'))).toMatchObject({ reason: 'room.closed' });
    expect(orderOf(room)).toBe('a');
  });
});
