/**
 * The other peer: Express and MikroORM with row-level security on, as its documentation says: a fork for each request,
 * and a transaction that tells PostgreSQL who asks before anything is read. It proves nobody's identity.
 */
import { MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import express, { type Request } from 'express';
import { tellParent } from '../support/parent.ts';
import { Subject, Task, columnsOf } from './orm-entities.ts';
import { ListQuery, NewTask, RestChange, RestQuery, TaskId } from './peer-contract.ts';

const orm = new MikroORM({
  clientUrl: process.env['DATABASE_URL'] ?? '',
  entities: [Task, Subject],
  pool: { min: 0, max: Number(process.env['POOL_MAX'] ?? 10) },
});
const app = express();
app.disable('x-powered-by');
app.set('etag', false);

const SET_CALLER = `select set_config('role', 'authenticated', true), set_config('app.user_id', ?, true)`;
const newestFirst = { createdAt: 'desc', id: 'desc' } as const;

/** Work under the policies of whoever the header names. */
function asCaller<Output>(
  request: Request,
  work: (em: SqlEntityManager) => Promise<Output>,
): Promise<Output> {
  return orm.em.fork().transactional(async (em) => {
    await em.execute(SET_CALLER, [userOf(request)]);
    return work(em);
  });
}

app.get('/api/tasks', async (request, response) => {
  const query = ListQuery.safeParse(request.query);
  if (!query.success) return void response.status(422).json(query.error.issues);
  const { limit } = query.data;
  const where = { userId: userOf(request) };
  const options = { orderBy: newestFirst, limit: limit + 1 };
  const rows = await asCaller(request, (em) => em.find(Task, where, options));
  const pagination = { limit, has_more: rows.length > limit, next_cursor: null };
  response.json({ data: rows.slice(0, limit).map(columnsOf), pagination });
});

app.get('/api/tasks/:id', async (request, response) => {
  const input = TaskId.safeParse(request.params);
  if (!input.success) return void response.status(422).json(input.error.issues);
  const task = await asCaller(request, (em) => em.findOne(Task, { id: input.data.id }));
  if (task === null) response.status(404).json({ code: 'NOT_FOUND' });
  else response.json(columnsOf(task));
});

app.get('/rest/v1/tasks', async (request, response) => {
  const query = RestQuery.safeParse(request.query);
  if (!query.success) return void response.status(400).json(query.error.issues);
  const { id, limit, status, priority = [] } = query.data;
  const userId = userOf(request);
  const rows = await asCaller(request, async (em): Promise<object[]> => {
    if (id !== undefined) return em.find(Task, { id });
    if (status === undefined) return em.find(Task, { userId }, { orderBy: newestFirst, limit });
    const where = { userId, status, priority: { $in: priority } };
    return em.find(Task, where, { orderBy: { dueDate: 'asc' }, limit, populate: ['subject'] });
  });
  response.json(rows.map(columnsOf));
});

for (const path of ['/api/tasks', '/rest/v1/tasks']) {
  app.post(path, express.json(), async (request, response) => {
    const { user_id: _owner, ...fields } = (request.body ?? {}) as Record<string, unknown>;
    const input = NewTask.safeParse(fields);
    if (!input.success) return void response.status(422).json(input.error.issues);
    const task = await asCaller(request, (em) => add(em, userOf(request), input.data));
    response.status(201).json(path === '/api/tasks' ? columnsOf(task) : [columnsOf(task)]);
  });
}

async function add(em: SqlEntityManager, userId: string, task: Added): Promise<object> {
  const entity = em.create(Task, {
    userId,
    title: task.title,
    description: task.description,
    status: task.status,
    priority: task.priority,
    dueDate: task.due_date === null ? null : new Date(task.due_date),
    estimatedDuration: task.estimated_duration,
    tags: task.tags,
  });
  em.persist(entity);
  await em.flush();
  return entity;
}

type Added = typeof NewTask._output;

app.patch('/rest/v1/tasks', express.json(), async (request, response) => {
  const query = RestQuery.safeParse(request.query);
  const change = RestChange.safeParse(request.body);
  if (!query.success || !change.success) return void response.status(400).json({});
  const { id = '' } = query.data;
  const { title } = change.data;
  const task = await asCaller(request, async (em) => {
    const found = await em.findOneOrFail(Task, { id });
    found.title = title;
    await em.flush();
    return found;
  });
  response.json([columnsOf(task)]);
});

/** Whoever the header names: the peer takes the caller's word. */
function userOf(request: Request): string {
  return request.get('x-user-id') ?? '';
}

const server = app.listen(0, '127.0.0.1', () => tellParent({ kind: 'ready' }));
process.on('message', () => {
  const address = server.address();
  tellParent({ kind: 'port', port: typeof address === 'object' ? address?.port : 0 });
});
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
