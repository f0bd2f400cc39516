import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { JsonRows, JsonText } from '../../platform/database/json-text.ts';
import { referenceUnknown } from '../../platform/errors/common.ts';
import { subjectNameTaken } from './errors.ts';
import type { SubjectRepository } from './subject.repository.ts';
import type { SubjectFields, VersionedSubject } from './subject.ts';
import { placeOf } from './task-place.ts';
import type { TaskFilter, TaskQuery, TaskRepository, TaskSort } from './task.repository.ts';
import type { NewTask, Task, VersionedTask, WrittenTask } from './task.ts';

/** A task that is about to be written down. */
export function buildTask(overrides: Partial<NewTask> = {}): NewTask {
  return {
    subject_id: null,
    title: 'Read chapter 4',
    description: null,
    status: 'todo',
    priority: 'medium',
    assignment_type: null,
    due_date: null,
    estimated_duration: null,
    actual_duration: null,
    points: null,
    tags: [],
    attachments: null,
    completed_at: null,
    ...overrides,
  };
}

export function buildSubject(overrides: Partial<SubjectFields> = {}): SubjectFields {
  return { name: 'Biology', description: null, color: '#3B82F6', icon: null, ...overrides };
}

/** Everybody's tasks and subjects, seen through one person's eyes at a time. */
export interface TaskStore {
  readonly tasksOf: (userId: string) => TaskRepository;
  readonly subjectsOf: (userId: string) => SubjectRepository;
}

/** Keeps everything in memory, with the promises of the real one. */
export function inMemoryTasks(): TaskStore {
  const tasks = new Map<string, VersionedTask>();
  const subjects = new Map<string, VersionedSubject>();
  const stamp = createStamp();
  return {
    tasksOf: (userId) => tasksOf(userId, tasks, subjects, stamp),
    subjectsOf: (userId) => subjectsOf(userId, tasks, subjects, stamp),
  };
}

/** Gives a new moment and a new version each time, in order. */
function createStamp(): () => { at: string; version: string } {
  let count = 0;
  return () => {
    count += 1;
    return { at: new Date(Date.UTC(2026, 0, 1) + count).toISOString(), version: String(count) };
  };
}

type Stamp = ReturnType<typeof createStamp>;

function tasksOf(
  userId: string,
  tasks: Map<string, VersionedTask>,
  subjects: ReadonlyMap<string, VersionedSubject>,
  stamp: Stamp,
): TaskRepository {
  const find = async (id: string): Promise<VersionedTask | undefined> => {
    const task = tasks.get(id);
    return task?.user_id === userId ? task : undefined;
  };
  const keep = (task: VersionedTask): VersionedTask => {
    const { subject_id: subjectId } = task;
    if (subjectId !== null && subjects.get(subjectId)?.user_id !== userId) throw referenceUnknown();
    tasks.set(task.id, task);
    return task;
  };
  const mine = (filter: TaskFilter): Task[] =>
    [...tasks.values()]
      .filter((task) => task.user_id === userId && fits(task, filter))
      .map(({ version: _version, ...task }) => task);
  return {
    findById: async (id) => written(await find(id)),
    findForChange: find,
    list: async (query) => JsonRows.of(page(mine(query), query)),
    count: async (filter) => mine(filter).length,
    add: async (fields) => {
      const { at, version } = stamp();
      const id = randomUUID();
      return written(keep({ ...fields, id, user_id: userId, created_at: at, updated_at: at, version }));
    },
    change: async (id, changes) => {
      const task = await find(id);
      if (task === undefined) throw new Error('tasks.change gave no row');
      const { at, version } = stamp();
      return keep({ ...task, ...defined(changes), updated_at: at, version });
    },
    remove: async (id) => (await find(id)) !== undefined && tasks.delete(id),
  };
}

/** The task as the real store gives it to answers. */
function written<Found extends VersionedTask | undefined>(
  task: Found,
): WrittenTask | Extract<Found, undefined> {
  if (task === undefined) return task as Extract<Found, undefined>;
  const { version, ...body } = task;
  return { id: body.id, version, body: new JsonText(JSON.stringify(body)) };
}

type Check = (task: Task, filter: TaskFilter) => boolean | undefined;

const CHECKS: { readonly [Name in keyof Required<TaskFilter>]: Check } = {
  status: ({ status }, filter) => status !== null && filter.status?.includes(status),
  priority: ({ priority }, filter) => priority !== null && filter.priority?.includes(priority),
  subject_id: (task, filter) => task.subject_id === filter.subject_id,
  due_before: ({ due_date: due }, filter) => due !== null && isBefore(due, filter.due_before),
  due_after: ({ due_date: due }, filter) => due !== null && !isBefore(due, filter.due_after),
  q: ({ title, description }, { q = '' }) =>
    `${title}\n${description ?? ''}`.toLowerCase().includes(q.toLowerCase()),
  tag: ({ tags }, { tag = '' }) => tags?.includes(tag),
};

function isBefore(left: string, right = ''): boolean {
  return Date.parse(left) < Date.parse(right);
}

function fits(task: Task, filter: TaskFilter): boolean {
  return (Object.keys(CHECKS) as (keyof TaskFilter)[]).every(
    (name) => filter[name] === undefined || CHECKS[name](task, filter) === true,
  );
}

function page(tasks: Task[], { sort, after, limit }: TaskQuery): Task[] {
  const compare = (left: readonly [number, string], right: readonly [number, string]): number =>
    (left[0] - right[0] || (left[1] < right[1] ? -1 : Number(left[1] > right[1]))) *
    (sort.startsWith('-') ? -1 : 1);
  const keyOf = (task: Task): readonly [number, string] => orderKey(placeOf(task, sort)[1], task.id, sort);
  return tasks
    .filter((task) => after === undefined || compare(keyOf(task), orderKey(after.value, after.id, sort)) > 0)
    .sort((left, right) => compare(keyOf(left), keyOf(right)))
    .slice(0, limit);
}

function orderKey(value: string | null, id: string, sort: TaskSort): readonly [number, string] {
  const never = sort.startsWith('-') ? -Number.MAX_VALUE : Number.MAX_VALUE;
  return [value === null ? never : Date.parse(value), id];
}

function subjectsOf(
  userId: string,
  tasks: Map<string, VersionedTask>,
  subjects: Map<string, VersionedSubject>,
  stamp: Stamp,
): SubjectRepository {
  const find = async (id: string): Promise<VersionedSubject | undefined> => {
    const subject = subjects.get(id);
    return subject?.user_id === userId ? subject : undefined;
  };
  const mine = (): VersionedSubject[] => [...subjects.values()].filter(({ user_id }) => user_id === userId);
  const keep = (subject: VersionedSubject): VersionedSubject => {
    if (mine().some(({ id, name }) => name === subject.name && id !== subject.id)) throw subjectNameTaken();
    subjects.set(subject.id, subject);
    return subject;
  };
  const matching = ({
    is_archived: isArchived,
    q,
  }: {
    is_archived?: boolean | undefined;
    q?: string | undefined;
  }) =>
    mine()
      .filter((subject) => isArchived === undefined || subject.is_archived === isArchived)
      .filter(({ name }) => q === undefined || name.toLowerCase().includes(q.toLowerCase()))
      .map(({ version: _version, ...subject }) => subject)
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  return {
    findById: find,
    findForChange: find,
    list: async ({ after, limit, ...filter }) =>
      matching(filter)
        .filter(({ name }) => after === undefined || name > (after.value ?? ''))
        .slice(0, limit),
    count: async (filter) => matching(filter).length,
    add: async (fields) => {
      const { at, version } = stamp();
      const own = { id: randomUUID(), user_id: userId, is_archived: false };
      return keep({ ...fields, ...own, created_at: at, updated_at: at, version });
    },
    change: async (id, changes) => {
      const subject = await find(id);
      if (subject === undefined) throw new Error('subjects.change gave no row');
      const { at, version } = stamp();
      return keep({ ...subject, ...defined(changes), updated_at: at, version });
    },
    remove: async (id) => {
      if ((await find(id)) === undefined) return false;
      for (const task of tasks.values()) {
        if (task.subject_id === id) tasks.set(task.id, { ...task, subject_id: null });
      }
      return subjects.delete(id);
    },
  };
}

/** Without the fields that are undefined, as JSON leaves them out. */
function defined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

/** Two people who share a store. */
export interface SharedStore extends TaskStore {
  readonly anna: string;
  readonly ben: string;
}

const SORTS = [
  ['created_at', 'abcd'],
  ['-created_at', 'dcba'],
  ['due_date', 'cabd'],
  ['-due_date', 'bacd'],
] as const;

/** What every store of tasks promises. `d` has no due date, `c` is due first. */
export function describeTaskRepository(open: () => SharedStore): void {
  test('gives a task back as it was written down', async () => {
    const { tasksOf, anna } = open();
    const added = await tasksOf(anna).add(
      buildTask({ title: 'Essay', tags: ['history', 'long'], points: 12 }),
    );
    const body = added.body.parse();
    expect(body).toMatchObject({ user_id: anna, title: 'Essay', tags: ['history', 'long'], points: 12 });
    expect(await tasksOf(anna).findById(added.id)).toEqual(added);
    expect(await tasksOf(anna).findForChange(added.id)).toEqual({ ...body, version: added.version });
  });

  test('changes the named fields only, and gives a new version', async () => {
    const { tasksOf, anna } = open();
    const added = await tasksOf(anna).add(buildTask({ description: 'Two pages', points: 3 }));
    const changed = await tasksOf(anna).change(added.id, { title: 'New', points: null, status: undefined });
    expect(changed).toMatchObject({ title: 'New', points: null, description: 'Two pages', status: 'todo' });
    expect(changed.version).not.toBe(added.version);
  });

  test('hides the task of somebody else', async () => {
    const { tasksOf, anna, ben } = open();
    const { id } = await tasksOf(anna).add(buildTask());
    expect(await tasksOf(ben).findById(id)).toBeUndefined();
    expect(await tasksOf(ben).findForChange(id)).toBeUndefined();
    expect(await tasksOf(ben).remove(id)).toBe(false);
    await expect(tasksOf(ben).change(id, { title: 'Mine now' })).rejects.toThrow('tasks.change gave no row');
    expect(await tasksOf(ben).list({ sort: 'created_at', limit: 200 })).toHaveLength(0);
    expect((await tasksOf(anna).findById(id))?.body.parse()).toMatchObject({ title: 'Read chapter 4' });
  });

  test('refuses the subject of somebody else as if there were none', async () => {
    const { tasksOf, subjectsOf, anna, ben } = open();
    const { id } = await subjectsOf(anna).add(buildSubject({ name: randomUUID() }));
    const refusal = { reason: 'input.reference-unknown', status: 422 };
    await expect(tasksOf(ben).add(buildTask({ subject_id: id }))).rejects.toMatchObject(refusal);
    await expect(tasksOf(ben).add(buildTask({ subject_id: randomUUID() }))).rejects.toMatchObject(refusal);
    const own = await tasksOf(ben).add(buildTask());
    await expect(tasksOf(ben).change(own.id, { subject_id: id })).rejects.toMatchObject(refusal);
    await tasksOf(ben).remove(own.id);
    const { body } = await tasksOf(anna).add(buildTask({ subject_id: id }));
    expect(body.parse()).toMatchObject({ subject_id: id });
  });

  test('removes a task once', async () => {
    const { tasksOf, anna } = open();
    const { id } = await tasksOf(anna).add(buildTask());
    expect(await tasksOf(anna).remove(id)).toBe(true);
    expect(await tasksOf(anna).remove(id)).toBe(false);
    expect(await tasksOf(anna).findById(id)).toBeUndefined();
  });

  describeLists(open);
}

function describeLists(open: () => SharedStore): void {
  test.each(SORTS)('lists by %s, page after page, what is never due last', async (sort, expected) => {
    const { tasksOf, anna } = open();
    const tag = randomUUID();
    for (const [title, due] of Object.entries({
      a: '2026-05-02',
      b: '2026-05-03',
      c: '2026-05-01',
      d: null,
    })) {
      await tasksOf(anna).add(buildTask({ title, tags: [tag], due_date: due && `${due}T08:00:00+02:00` }));
    }
    const seen: Task[] = [];
    for (let rest = 4; rest > 0; rest -= 1) {
      const last = seen.at(-1);
      const after = last && { value: placeOf(last, sort)[1], id: last.id };
      seen.push(...(await tasksOf(anna).list({ sort, after, tag, limit: 1 })).parse());
    }
    expect(seen.map(({ title }) => title).join('')).toBe(expected);
    expect(await tasksOf(anna).count({ tag })).toBe(4);
  });

  test('goes on after a place in a list without filters', async () => {
    const { tasksOf, ben } = open();
    const first = await tasksOf(ben).add(buildTask({ title: 'first' }));
    const second = await tasksOf(ben).add(buildTask({ title: 'second' }));
    const newest = await tasksOf(ben).list({ sort: '-created_at', limit: 1 });
    expect(newest.at(0)?.id).toBe(second.id);
    const after = { value: second.body.parse().created_at, id: second.id };
    const next = await tasksOf(ben).list({ sort: '-created_at', after, limit: 1 });
    expect(next.at(0)?.id).toBe(first.id);
  });

  test.each<[string, TaskFilter]>([
    ['status', { status: ['in_progress', 'on_hold'] }],
    ['priority', { priority: ['urgent'] }],
    ['text in the title, whatever the case', { q: 'ESSAY%' }],
    ['text in the description', { q: 'footnote' }],
    ['a due date before', { due_before: '2026-03-01T00:00:00.001Z' }],
    ['a due date at or after', { due_after: '2026-03-01T00:00:00Z', due_before: '2026-03-02T00:00:00Z' }],
  ])('filters by %s', async (_name, filter) => {
    const { tasksOf, anna } = open();
    const tag = randomUUID();
    const wanted = buildTask({ title: 'Essay% one', description: 'With footnotes', status: 'on_hold' });
    const due = { due_date: '2026-03-01T00:00:00Z', priority: 'urgent', tags: [tag] } as const;
    const { id } = await tasksOf(anna).add({ ...wanted, ...due });
    await tasksOf(anna).add(buildTask({ title: 'Essays', tags: [tag], due_date: '2026-04-01T00:00:00Z' }));
    const found = await tasksOf(anna).list({ ...filter, tag, sort: 'created_at', limit: 10 });
    expect(found.parse().map((task) => task.id)).toEqual([id]);
    expect(await tasksOf(anna).count({ ...filter, tag })).toBe(1);
  });

  test('filters by subject', async () => {
    const { tasksOf, subjectsOf, anna } = open();
    const subject = await subjectsOf(anna).add(buildSubject({ name: randomUUID() }));
    const task = await tasksOf(anna).add(buildTask({ subject_id: subject.id }));
    const found = await tasksOf(anna).list({ subject_id: subject.id, sort: 'due_date', limit: 10 });
    expect(found.parse().map(({ id }) => id)).toEqual([task.id]);
  });
}

/** What every store of subjects promises. */
export function describeSubjectRepository(open: () => SharedStore): void {
  test('gives a subject back as it was made', async () => {
    const { subjectsOf, anna, ben } = open();
    const added = await subjectsOf(anna).add(buildSubject({ name: 'Latin', icon: 'scroll' }));
    expect(added).toMatchObject({ user_id: anna, name: 'Latin', icon: 'scroll', is_archived: false });
    expect(await subjectsOf(anna).findById(added.id)).toEqual(added);
    expect(await subjectsOf(ben).findById(added.id)).toBeUndefined();
    expect(await subjectsOf(ben).findForChange(added.id)).toBeUndefined();
    expect(await subjectsOf(ben).remove(added.id)).toBe(false);
  });

  test('keeps names apart, for each person alone', async () => {
    const { subjectsOf, anna, ben } = open();
    const taken = { reason: 'subject.name-taken', status: 409 };
    await subjectsOf(anna).add(buildSubject({ name: 'Physics' }));
    const other = await subjectsOf(anna).add(buildSubject({ name: 'Chemistry' }));
    await subjectsOf(ben).add(buildSubject({ name: 'Physics' }));
    await expect(subjectsOf(anna).add(buildSubject({ name: 'Physics' }))).rejects.toMatchObject(taken);
    await expect(subjectsOf(anna).change(other.id, { name: 'Physics' })).rejects.toMatchObject(taken);
    const changed = await subjectsOf(anna).change(other.id, { description: 'Organic', name: undefined });
    expect(changed).toMatchObject({ name: 'Chemistry', description: 'Organic' });
    expect(changed.version).not.toBe(other.version);
  });

  test('lists by name, page after page, archived ones apart', async () => {
    const { subjectsOf, anna } = open();
    const word = randomUUID();
    const names = ['b', 'a', 'c'].map((letter) => `${letter} ${word}`);
    for (const name of names) await subjectsOf(anna).add(buildSubject({ name }));
    const [first, second] = await subjectsOf(anna).list({ q: word.toUpperCase(), limit: 2 });
    expect([first?.name, second?.name]).toEqual([`a ${word}`, `b ${word}`]);
    const rest = await subjectsOf(anna).list({
      q: word,
      after: second && { value: second.name, id: second.id },
      limit: 2,
    });
    expect(rest.map(({ name }) => name)).toEqual([`c ${word}`]);

    await subjectsOf(anna).change(first?.id ?? '', { is_archived: true });
    expect(await subjectsOf(anna).count({ q: word, is_archived: true })).toBe(1);
    expect(await subjectsOf(anna).count({ q: word, is_archived: false })).toBe(2);
    expect(await subjectsOf(anna).count({ q: word })).toBe(3);
  });

  test('leaves the tasks of a removed subject, without one', async () => {
    const { tasksOf, subjectsOf, anna } = open();
    const subject = await subjectsOf(anna).add(buildSubject({ name: randomUUID() }));
    const task = await tasksOf(anna).add(buildTask({ subject_id: subject.id }));
    expect(await subjectsOf(anna).remove(subject.id)).toBe(true);
    expect(await subjectsOf(anna).remove(subject.id)).toBe(false);
    expect((await tasksOf(anna).findById(task.id))?.body.parse()).toMatchObject({ subject_id: null });
  });
}
