/**
 * The peer: Express and pg, as their documentation says best: production mode, a pool, named statements, no ETag
 * computed, no header of Express's own. It proves nobody's identity, keeps nobody's rows from others and writes no log.
 */
import express from 'express';
import pg from 'pg';
import { tellParent } from '../support/parent.ts';
import { addRest } from './bare-rest.ts';
import { COLUMNS, ListQuery, NewTask, TaskId } from './peer-contract.ts';

const PAGE = `select ${COLUMNS} from tasks where user_id = $1 order by created_at desc, id desc limit $2`;
const ONE = `select ${COLUMNS} from tasks where id = $1 and user_id = $2`;
const FIELDS =
  'subject_id, title, description, status, priority, assignment_type, due_date, estimated_duration, actual_duration, points, tags, attachments';
const ADD = `insert into tasks (user_id, ${FIELDS})
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning ${COLUMNS}`;

const pool = new pg.Pool({
  connectionString: process.env['DATABASE_URL'],
  max: Number(process.env['POOL_MAX'] ?? 10),
});
const app = express();
app.disable('x-powered-by');
app.set('etag', false);

app.get('/api/tasks', async (request, response) => {
  const query = ListQuery.safeParse(request.query);
  if (!query.success) return void response.status(422).json(query.error.issues);
  const { limit } = query.data;
  const { rows } = await pool.query({ name: 'page', text: PAGE, values: [userOf(request), limit + 1] });
  const hasMore = rows.length > limit;
  response.json({
    data: hasMore ? rows.slice(0, limit) : rows,
    pagination: { limit, has_more: hasMore, next_cursor: null },
  });
});

app.get('/api/tasks/:id', async (request, response) => {
  const input = TaskId.safeParse(request.params);
  if (!input.success) return void response.status(422).json(input.error.issues);
  const { rows } = await pool.query({ name: 'one', text: ONE, values: [input.data.id, userOf(request)] });
  if (rows[0] === undefined) response.status(404).json({ code: 'NOT_FOUND' });
  else response.json(rows[0]);
});

app.post('/api/tasks', express.json(), async (request, response) => {
  const input = NewTask.safeParse(request.body);
  if (!input.success) return void response.status(422).json(input.error.issues);
  const task = input.data;
  const values = [
    userOf(request),
    task.subject_id,
    task.title,
    task.description,
    task.status,
    task.priority,
    task.assignment_type,
    task.due_date,
    task.estimated_duration,
    task.actual_duration,
    task.points,
    task.tags,
    task.attachments,
  ];
  const { rows } = await pool.query({ name: 'add', text: ADD, values });
  response.status(201).json(rows[0]);
});

addRest(app, pool, userOf);

/** Whoever the header names: the peer takes the caller's word. */
function userOf(request: express.Request): string {
  return request.get('x-user-id') ?? '';
}

const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  tellParent({ kind: 'ready', port: typeof address === 'object' ? address?.port : 0 });
});
process.on('message', () => {
  const address = server.address();
  tellParent({ kind: 'port', port: typeof address === 'object' ? address?.port : 0 });
});
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
