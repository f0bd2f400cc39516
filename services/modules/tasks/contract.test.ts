import { describe, expect, test } from '@jest/globals';
import {
  AddSubjectInput,
  AddTaskInput,
  ChangeSubjectInput,
  ChangeTaskInput,
  ListTasksInput,
} from './contract.ts';

const id = '6f1f4d0e-0d4c-4f0e-9d2e-3f2b8f3f0a11';

/** The paths of the fields that a schema refuses. */
function refused(schema: { safeParse(input: unknown): { error?: { issues: { path: PropertyKey[] }[] } } }) {
  return (input: object): string[] =>
    schema.safeParse(input).error?.issues.map(({ path }) => path.join('.')) ?? [];
}

describe('what a task may say', () => {
  const refusedFields = refused(AddTaskInput);

  test('needs a title and nothing else', () => {
    expect(AddTaskInput.parse({ title: ' Essay ' })).toMatchObject({
      title: 'Essay',
      status: 'todo',
      priority: 'medium',
      tags: [],
      due_date: null,
    });
    expect(refusedFields({})).toEqual(['title']);
  });

  test.each([
    ['an empty title', { title: '   ' }, 'title'],
    ['a title of 501 characters', { title: 'x'.repeat(501) }, 'title'],
    ['an unknown status', { title: 'x', status: 'done' }, 'status'],
    ['a due date without offset', { title: 'x', due_date: '2026-03-01T10:00:00' }, 'due_date'],
    ['a day as a due date', { title: 'x', due_date: '2026-03-01' }, 'due_date'],
    ['a negative duration', { title: 'x', estimated_duration: -1 }, 'estimated_duration'],
    ['half a minute', { title: 'x', actual_duration: 0.5 }, 'actual_duration'],
    ['a number as text', { title: 'x', points: '3' }, 'points'],
    ['a subject that is no id', { title: 'x', subject_id: 'biology' }, 'subject_id'],
    ['51 tags', { title: 'x', tags: Array.from({ length: 51 }, String) }, 'tags'],
    ['an empty tag', { title: 'x', tags: [''] }, 'tags.0'],
  ])('refuses %s', (_name, input, path) => {
    expect(refusedFields(input)).toEqual([path]);
  });

  test.each([{ id }, { user_id: id }, { completed_at: null }, { created_at: null }, { colour: 'red' }])(
    'refuses a field that is not its to set: %j',
    (field) => {
      expect(AddTaskInput.safeParse({ title: 'x', ...field }).success).toBe(false);
    },
  );
});

describe('what a change may say', () => {
  test('leaves out what is not named, and fills nothing in', () => {
    expect(ChangeTaskInput.parse({ id, due_date: null })).toEqual({ id, due_date: null });
  });

  test('refuses to change nothing', () => {
    expect(ChangeTaskInput.safeParse({ id, version: '7' }).success).toBe(false);
    expect(ChangeSubjectInput.safeParse({ id }).success).toBe(false);
  });
});

describe('what a list may ask', () => {
  test('reads several values from one parameter', () => {
    expect(ListTasksInput.parse({ status: 'todo,in_progress', limit: '20' })).toMatchObject({
      status: ['todo', 'in_progress'],
      limit: 20,
      sort: '-created_at',
    });
  });

  test.each([
    { status: 'todo,' },
    { limit: '0' },
    { limit: '201' },
    { sort: 'title' },
    { count: 'yes' },
    { page: '2' },
  ])('refuses %j', (query) => {
    expect(ListTasksInput.safeParse(query).success).toBe(false);
  });
});

describe('what a subject may say', () => {
  test('has a colour in the form that style sheets know', () => {
    expect(AddSubjectInput.parse({ name: 'Art' }).color).toBe('#3B82F6');
    expect(refused(AddSubjectInput)({ name: 'Art', color: 'red' })).toEqual(['color']);
    expect(refused(AddSubjectInput)({ name: '', color: '#00ff00' })).toEqual(['name']);
  });
});
