import { describe, expect, test } from '@jest/globals';
import { buildCaller } from '../../../testing/people.ts';
import { writeCursor } from '../../../platform/http/page.ts';
import { ListSubjectsInput, ListTasksInput } from '../contract.ts';
import { buildSubject, buildTask, inMemoryTasks } from '../testing.ts';
import { listSubjects } from './list-subjects.ts';
import { listTasks } from './list-tasks.ts';

const call = { requestId: 'test' };
const anna = buildCaller();

function setup() {
  const store = inMemoryTasks();
  const clock = { now: () => new Date('2026-03-01T10:00:00Z') };
  const deps = { tasks: store.tasksOf(anna.userId), subjects: store.subjectsOf(anna.userId), clock };
  return {
    ...deps,
    list: async (query: object) =>
      (await listTasks.run(deps, anna, ListTasksInput.parse(query), call)).parse(),
    listSubjects: (query: object) => listSubjects.run(deps, anna, ListSubjectsInput.parse(query), call),
  };
}

describe('listing tasks', () => {
  test.each(['-created_at', 'created_at', 'due_date', '-due_date'])(
    'walks all pages by %s without a gap or a repetition',
    async (sort) => {
      const { tasks, list } = setup();
      for (const day of [3, 1, 2, 2, 2]) {
        await tasks.add(buildTask({ due_date: `2026-03-0${day}T00:00:00Z` }));
      }
      await tasks.add(buildTask());
      const seen: string[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await list({ sort, limit: '2', ...(typeof cursor === 'string' && { cursor }) });
        seen.push(...page.data.map(({ id }) => id));
        cursor = page.pagination.next_cursor;
      } while (cursor !== null);
      expect(new Set(seen).size).toBe(6);
      expect(seen).toHaveLength(6);
    },
  );

  test('counts only when asked to', async () => {
    const { tasks, list } = setup();
    await tasks.add(buildTask());
    await tasks.add(buildTask({ status: 'completed' }));
    expect((await list({})).pagination.total).toBeUndefined();
    expect((await list({ count: 'exact', status: 'todo' })).pagination.total).toBe(1);
  });

  test.each([
    'nonsense',
    writeCursor(['created_at', '2026-03-01T00:00:00Z', '6f1f4d0e-0d4c-4f0e-9d2e-3f2b8f3f0a11']),
    writeCursor(['-created_at', '2026-03-01T00:00:00Z', "' or true"]),
    writeCursor(['-created_at', 'yesterday', '6f1f4d0e-0d4c-4f0e-9d2e-3f2b8f3f0a11']),
    writeCursor(['-created_at', '2026-03-01T00:00:00Z']),
  ])('refuses the cursor %s, which is none of this list', async (cursor) => {
    await expect(setup().list({ cursor })).rejects.toMatchObject({ reason: 'input.malformed' });
  });
});

describe('listing subjects', () => {
  test('leaves archived ones out unless asked for', async () => {
    const { subjects, listSubjects: list } = setup();
    const { id } = await subjects.add(buildSubject({ name: 'Old' }));
    await subjects.change(id, { is_archived: true });
    await subjects.add(buildSubject({ name: 'New' }));
    const namesOf = async (query: object) => (await list(query)).data.map(({ name }) => name);
    expect(await namesOf({})).toEqual(['New']);
    expect(await namesOf({ archived: 'true' })).toEqual(['Old']);
    expect(await namesOf({ archived: 'any' })).toEqual(['New', 'Old']);
  });

  test('walks all pages and refuses a cursor of another list', async () => {
    const { subjects, listSubjects: list } = setup();
    for (const name of ['c', 'a', 'b']) await subjects.add(buildSubject({ name }));
    const first = await list({ limit: '2', count: 'exact' });
    expect(first.pagination).toMatchObject({ has_more: true, total: 3 });
    const second = await list({ limit: '2', cursor: first.pagination.next_cursor });
    expect([...first.data, ...second.data].map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    await expect(list({ cursor: writeCursor(['a', 'b']) })).rejects.toMatchObject({
      reason: 'input.malformed',
    });
  });
});
