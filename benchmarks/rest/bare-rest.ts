import express, { type Express, type Request } from 'express';
import type pg from 'pg';
import { COLUMNS, NewTask, RestChange, RestQuery } from './peer-contract.ts';

const FIELDS =
  'subject_id, title, description, status, priority, assignment_type, due_date, estimated_duration, actual_duration, points, tags, attachments';
const ONE = `select ${COLUMNS} from tasks where id = $1 and user_id = $2`;
const PAGE = `select ${COLUMNS} from tasks where user_id = $1 order by created_at desc, id desc limit $2`;
const FILTERED = `select t.id, t.title, t.status, t.priority, t.due_date, s.name as subject_name, s.color as subject_color
  from tasks t left join subjects s on s.id = t.subject_id
  where t.user_id = $1 and t.status = $2 and t.priority = any($3::task_priority[])
  order by t.due_date limit $4`;
const ADD = `insert into tasks (user_id, ${FIELDS})
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning ${COLUMNS}`;
const CHANGE = `update tasks set title = $3, updated_at = now() where id = $1 and user_id = $2 returning ${COLUMNS}`;

type UserOf = (request: Request) => string;

/** The same requests as the platform's `/rest/v1/tasks`, each written by hand: no grammar, no policies. */
export function addRest(app: Express, pool: pg.Pool, userOf: UserOf): void {
  addReads(app, pool, userOf);
  addWrites(app, pool, userOf);
}

function addReads(app: Express, pool: pg.Pool, userOf: UserOf): void {
  app.get('/rest/v1/tasks', async (request, response) => {
    const query = RestQuery.safeParse(request.query);
    if (!query.success) return void response.status(400).json(query.error.issues);
    const { id, limit, status, priority } = query.data;
    const userId = userOf(request);
    if (id !== undefined) {
      const { rows } = await pool.query({ name: 'rest-one', text: ONE, values: [id, userId] });
      return void response.json(rows);
    }
    if (status === undefined) {
      const { rows } = await pool.query({ name: 'rest-page', text: PAGE, values: [userId, limit] });
      return void response.json(rows);
    }
    const values = [userId, status, priority ?? [], limit];
    const { rows } = await pool.query({ name: 'rest-filtered', text: FILTERED, values });
    response.json(
      rows.map(({ subject_name: name, subject_color: color, ...task }: Record<string, unknown>) => ({
        ...task,
        subjects: name === null ? null : { name, color },
      })),
    );
  });
}

function addWrites(app: Express, pool: pg.Pool, userOf: UserOf): void {
  app.post('/rest/v1/tasks', express.json(), async (request, response) => {
    const { user_id: _owner, ...fields } = (request.body ?? {}) as Record<string, unknown>;
    const input = NewTask.safeParse(fields);
    if (!input.success) return void response.status(400).json(input.error.issues);
    const t = input.data;
    const what = [t.subject_id, t.title, t.description, t.status, t.priority, t.assignment_type];
    const plan = [t.due_date, t.estimated_duration, t.actual_duration, t.points, t.tags, t.attachments];
    const values = [userOf(request), ...what, ...plan];
    const { rows } = await pool.query({ name: 'rest-add', text: ADD, values });
    response.status(201).json(rows);
  });

  app.patch('/rest/v1/tasks', express.json(), async (request, response) => {
    const query = RestQuery.safeParse(request.query);
    const change = RestChange.safeParse(request.body);
    if (!query.success || !change.success) return void response.status(400).json({});
    const values = [query.data.id, userOf(request), change.data.title];
    const { rows } = await pool.query({ name: 'rest-change', text: CHANGE, values });
    response.json(rows);
  });
}
