import { describe, expect, it } from '@jest/globals';

interface Event {
  readonly type: string;
  readonly actor_id?: string;
  readonly data: object;
}
type After = (before: unknown, event: Event) => unknown;
/** The page's own module, which browsers load as it is. */
const { goalsAfter, tasksAfter, namesAfter } = (await import(
  new URL('content-rules.js', import.meta.url).href
)) as Record<'goalsAfter' | 'tasksAfter' | 'namesAfter', After>;

const GOALS = { round: 1, shared: null, members: [{ user_id: 'mia', text: 'Chapter 3', done: false }] };
const goalSet = (data: object): Event => ({ type: 'goal.set', data: { round: 1, done: false, ...data } });

describe('goals after an entry of the log', () => {
  it('are as it says, each in its place, and gone without a text', () => {
    const both = goalsAfter(GOALS, goalSet({ user_id: 'max', text: 'Notes' }));
    const ticked = goalsAfter(both, goalSet({ user_id: 'mia', text: 'Chapter 3', done: true }));
    expect(ticked).toMatchObject({ members: [{ user_id: 'mia', done: true }, { user_id: 'max' }] });
    expect(goalsAfter(ticked, goalSet({ user_id: 'mia', text: null }))).toMatchObject({
      members: [{ user_id: 'max' }],
    });
    expect(goalsAfter(GOALS, goalSet({ user_id: null, text: 'All' }))).toMatchObject({
      shared: { text: 'All', done: false },
    });
  });

  it('begin anew with another round of the timer, and without whoever is out of the room', () => {
    const none = { round: 2, shared: null, members: [] };
    expect(goalsAfter(GOALS, { type: 'timer.started', data: { timer: { round: 2 } } })).toEqual(none);
    expect(goalsAfter(GOALS, { type: 'timer.paused', data: { timer: { round: 1 } } })).toBe(GOALS);
    expect(goalsAfter(GOALS, { type: 'member.left', actor_id: 'mia', data: {} })).toMatchObject({
      members: [],
    });
  });
});

const task = (id: string, more: object = {}): { readonly id: string } => ({
  ...{ id, title: id, done: false, assignee_id: null, version: 1 },
  ...more,
});
const idsOf = (tasks: unknown): string[] => (tasks as { id: string }[]).map(({ id }) => id);

describe('tasks after an entry of the log', () => {
  const tasks = [task('a'), task('b', { assignee_id: 'mia' }), task('c')];

  it('are in the order in which they were put', () => {
    const added = tasksAfter(tasks, { type: 'task.added', data: { task: task('d'), after_id: 'a' } });
    expect(idsOf(added)).toEqual(['a', 'd', 'b', 'c']);
    const moved = { type: 'task.moved', data: { id: 'c', version: 2, after_id: null } };
    expect(idsOf(tasksAfter(added, moved))).toEqual(['c', 'a', 'd', 'b']);
    expect(idsOf(tasksAfter(tasks, { type: 'task.deleted', data: { id: 'b' } }))).toEqual(['a', 'c']);
  });

  it('have the fields and the version that it says, and nobody who is out of the room', () => {
    const change = { type: 'task.changed', data: { id: 'a', version: 2, changes: { done: true } } };
    expect(tasksAfter(tasks, change)).toMatchObject([{ done: true, version: 2 }, {}, {}]);
    const removed = { type: 'member.removed', data: { user_id: 'mia' } };
    expect(tasksAfter(tasks, removed)).toMatchObject([{}, { id: 'b', assignee_id: null }, {}]);
  });
});

it('knows of those who come without a name, keeps a name that it knows, and forgets those who go', () => {
  const joined = { type: 'member.joined', actor_id: 'mia', data: { role: 'member' } };
  expect(namesAfter(new Map(), joined)).toEqual(new Map([['mia', undefined]]));
  const names = namesAfter(new Map([['mia', 'Mia']]), joined);
  expect(names).toEqual(new Map([['mia', 'Mia']]));
  expect(namesAfter(names, { type: 'member.left', actor_id: 'mia', data: {} })).toEqual(new Map());
  expect(namesAfter(names, { type: 'chat', actor_id: 'mia', data: {} })).toBe(names);
});
