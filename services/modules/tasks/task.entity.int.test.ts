import { expect, test } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';

import { cloneDatabase } from '../../testing/postgres.ts';
import { TaskEntity } from './task.entity.ts';

test('a task that is written through its entity comes back with what the database filled', async () => {
  const database = await cloneDatabase();
  const admin = await database.connect('admin');
  const { rows } = await admin.query(
    `insert into auth.users (email) values ('ada@example.org') returning id`,
  );
  const userId: string = rows[0].id;
  const orm = await MikroORM.init({ clientUrl: database.adminUrl, entities: [TaskEntity] });

  const em = orm.em.fork();
  const task = em.create(TaskEntity, { userId, title: 'Read' });
  await em.flush();
  expect(task).toMatchObject({ status: 'todo', priority: 'medium', tags: [], createdAt: expect.any(Date) });
  const read = await orm.em.fork().findOneOrFail(TaskEntity, { id: task.id });
  expect(read).toMatchObject({ title: 'Read', dueDate: null, updatedAt: task.updatedAt });

  await orm.close();
  await database.drop();
});
