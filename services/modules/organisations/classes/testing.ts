import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { foundBy, type SharedStore } from '../testing.ts';

/** What every store of classes promises. */
export function describeClassRepository(open: () => SharedStore): void {
  const newClass = (organisationId: string, name = 'Biology 9b') => ({
    id: randomUUID(),
    organisation_id: organisationId,
    name,
    description: null,
  });

  test('shows a class to the members of its organisation only', async () => {
    const store = open();
    const { id } = await foundBy(store, store.anna);
    const created = await store.classesOf(store.anna).create(newClass(id));
    expect(created).toMatchObject({
      name: 'Biology 9b',
      created_by: store.anna,
      archived_at: null,
      version: 1,
    });
    expect(await store.classesOf(store.anna).find(created.id)).toEqual(created);
    expect(await store.classesOf(store.ben).find(created.id)).toBeUndefined();
    expect(await store.classesOf(store.ben).list(id, { limit: 5 })).toEqual([]);
    await store.membersOf(store.anna).add(id, store.ben, 'student');
    expect(await store.classesOf(store.ben).find(created.id)).toEqual(created);
    expect(await store.classesOf(store.ben).change(created.id, { name: 'Mine' }, undefined)).toBeUndefined();
    expect(await store.classesOf(store.ben).delete(created.id)).toBe(false);
  });

  test('lists oldest first, page after page', async () => {
    const store = open();
    const classes = store.classesOf(store.anna);
    const { id } = await foundBy(store, store.anna);
    const first = await classes.create(newClass(id, 'First'));
    const second = await classes.create(newClass(id, 'Second'));
    expect(await classes.list(id, { limit: 5 })).toEqual([first, second]);
    const after = { at: first.created_at, id: first.id };
    expect(await classes.list(id, { limit: 5, after })).toEqual([second]);
    expect(await classes.count(id)).toBe(2);
  });

  test('changes only what is named, once per version', async () => {
    const store = open();
    const classes = store.classesOf(store.anna);
    const { id } = await foundBy(store, store.anna);
    const created = await classes.create({ ...newClass(id), description: 'Mornings' });
    const archived = await classes.change(created.id, { archived: true }, '1');
    expect(archived).toMatchObject({ name: 'Biology 9b', description: 'Mornings', version: 2 });
    expect(archived?.archived_at).not.toBeNull();
    expect(await classes.change(created.id, { name: 'Late' }, '1')).toBeUndefined();
    expect(await classes.change(created.id, { archived: true }, '2')).toMatchObject({
      archived_at: archived?.archived_at,
    });
    expect(await classes.change(created.id, { archived: false, description: null }, '3')).toMatchObject({
      archived_at: null,
      description: null,
    });
    expect(await classes.delete(created.id)).toBe(true);
    expect(await classes.delete(created.id)).toBe(false);
  });

  test('keeps its members inside the organisation: who goes there goes here', async () => {
    const store = open();
    const classes = store.classesOf(store.anna);
    const { id } = await foundBy(store, store.anna);
    const created = await classes.create(newClass(id));
    await store.membersOf(store.anna).add(id, store.ben, 'student');
    expect(await classes.addMember(created, store.anna, 'teacher')).toBe(true);
    expect(await classes.addMember(created, store.ben, 'student')).toBe(true);
    expect(await classes.addMember(created, store.ben, 'teacher')).toBe(false);
    expect(await classes.findMember(created.id, store.ben)).toMatchObject({ role: 'student' });
    const all = await store.classesOf(store.ben).listMembers(created.id, { limit: 10 });
    expect(all.map(({ user_id, role }) => [user_id, role])).toEqual([
      [store.anna, 'teacher'],
      [store.ben, 'student'],
    ]);
    const after = { at: all[0]!.joined_at, id: all[0]!.user_id };
    expect(await classes.listMembers(created.id, { limit: 10, after })).toEqual(all.slice(1));
    expect(await classes.countMembers(created.id)).toBe(2);
    expect(await classes.removeMember(created.id, store.anna)).toBe(true);
    expect(await classes.removeMember(created.id, store.anna)).toBe(false);
    await store.membersOf(store.anna).remove(id, store.ben);
    expect(await classes.countMembers(created.id)).toBe(0);
  });
}
