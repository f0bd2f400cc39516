import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { unzipSync } from 'fflate';
import type pg from 'pg';
import type request from 'supertest';
import type { Caller } from '../../platform/use-case/caller.ts';
import type { Database } from '../../platform/database/database.ts';
import type { JobWorker } from '../../platform/jobs/worker.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../testing/serve-routes.ts';
import { LEFT_OUT, PERSONAL_TABLES } from './personal-tables.ts';
import { addRows, testExports, workAt } from './testing.ts';
import { until } from '../../testing/until.ts';

let open: OpenDatabase;
let served: ServedRoutes;
let admin: pg.Client;
let worker: JobWorker;

beforeAll(async () => {
  open = await openTestDatabase();
  admin = await open.urls.connect('admin');
  const module = testExports(open);
  served = await serveRoutes(module.routes ?? []);
  worker = workAt(open.database, module.jobs);
});
afterAll(async () => {
  await worker.stop();
  expect(served.bugs).toEqual([]);
  await served.close();
  await open.close();
});

const signUp = async (): Promise<Caller> => (await signUpCallers(open.urls.adminUrl, 1))[0]!;

async function ready(caller: Caller, id: string): Promise<Record<string, unknown>> {
  let body: Record<string, unknown> = {};
  await until(async () => {
    const answer = await served.as(caller).get(`/api/export/${id}`);
    // The same process draws: on a machine with much else to do the answer is late, and is asked for again.
    if (answer.status === 503) return false;
    expect(answer.status).toBe(200);
    ({ body } = answer);
    return body['state'] === 'done' || body['state'] === 'failed';
  });
  return body;
}

async function exported(caller: Caller, body: object): Promise<{ id: string; file: request.Response }> {
  const asked = await served.as(caller).post('/api/export').send(body).expect(202);
  expect(asked.headers['location']).toBe(`/api/export/${asked.body.id}`);
  expect(await ready(caller, asked.body.id)).toMatchObject({ state: 'done', percent: 100, step: null });
  const file = await served
    .as(caller)
    .get(`/api/export/${asked.body.id}/file`)
    .buffer(true)
    .parse((response, done) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done(null, Buffer.concat(parts)));
    })
    .expect(200);
  return { id: asked.body.id, file };
}

describe('the list of personal tables', () => {
  test('has every table with a column of users, or says why not', async () => {
    const { rows } = await admin.query<{ name: string }>(`
      select distinct c.table_schema || '.' || c.table_name as name
      from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      where c.table_schema in ('public', 'auth', 'app') and t.table_type = 'BASE TABLE' and c.data_type = 'uuid'
        and (c.column_name ~ '(^|_)(user|owner|person|actor|caller)(_id)?$' or c.column_name ~ '_by$'
          or exists (select from pg_constraint k
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
            where k.contype = 'f' and k.confrelid = 'auth.users'::regclass and a.attname = c.column_name
              and k.conrelid = format('%I.%I', c.table_schema, c.table_name)::regclass))
      union select 'auth.users' order by 1`);
    const known = new Set([...PERSONAL_TABLES.map(({ name }) => name), ...Object.keys(LEFT_OUT)]);
    expect(rows.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
  });

  test('leaves out every column that holds a secret', async () => {
    const { rows } = await admin.query<{ name: string; column: string }>(`
      select table_schema || '.' || table_name as name, column_name as column from information_schema.columns
      where table_schema in ('auth', 'app')
        and column_name ~ '(password|secret|token|hash|hmac|private|sealed|verifier|challenge|code$)'
        and data_type not like 'timestamp%' and data_type not in ('bigint', 'integer')`);
    const shown = rows.filter(({ name, column }) => {
      const table = PERSONAL_TABLES.find((one) => one.name === name);
      return table !== undefined && table.omit?.includes(column) !== true;
    });
    expect(shown.map(({ name, column }) => `${name}.${column}`)).toEqual([]);
  });
});

describe('an export of everything', () => {
  test("has every row of the person in every table, and nobody else's", async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    const service = await open.urls.connectAs('service_role');
    await addRows(service, anna.userId);
    await addRows(service, ben.userId);
    for (let n = 0; n < 450; n += 1) {
      await service.query('insert into public.tasks (user_id, title) values ($1, $2)', [
        anna.userId,
        `Task ${n}`,
      ]);
    }
    await admin.query(`insert into auth.sessions (user_id, refresh_token_hmac_key) values ($1, 'a secret')`, [
      anna.userId,
    ]);
    const owned = new Map<string, string[]>();
    for (const { name } of PERSONAL_TABLES.filter((table) => table.name.startsWith('public.'))) {
      const owner = name === 'public.profiles' ? 'id' : 'user_id';
      const { rows } = await admin.query(`select id from ${name} where ${owner} = $1 order by id`, [
        anna.userId,
      ]);
      owned.set(
        name,
        rows.map(({ id }) => id),
      );
    }
    expect([...owned].filter(([, ids]) => ids.length === 0)).toEqual([]);
    const { file } = await exported(anna, { format: 'json' });

    expect(file.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': expect.stringMatching(
        /^attachment; filename="?studyflow-export-\d{4}-\d\d-\d\d\.json"?$/,
      ),
      'cache-control': 'private, no-store',
    });
    const text = (file.body as Buffer).toString();
    const whole = JSON.parse(text);
    expect(whole).toMatchObject({ format: 'studyflow-export', user_id: anna.userId });
    expect(Object.keys(whole.tables)).toEqual(PERSONAL_TABLES.map(({ name }) => name));
    for (const [name, ids] of owned) {
      expect([name, whole.tables[name].map(({ id }: { id: string }) => id)]).toEqual([name, ids]);
    }
    expect(whole.tables['auth.sessions']).toHaveLength(1);
    expect(text).not.toContain('a secret');
    expect(text).not.toContain(ben.userId);
  });

  test('is a picture of one moment: what is written meanwhile is not in it', async () => {
    const anna = await signUp();
    const asked = await admin.query<{ id: string }>(
      `insert into app.exports (user_id, format, expires_at) values ($1, 'json', now() + interval '1 day') returning id`,
      [anna.userId],
    );
    const id = asked.rows[0]!.id;
    let isWritten = false;
    const snapshot: Database['snapshot'] = (caller, call, runsAs, work) =>
      open.database.snapshot(caller, call, runsAs, (scope) =>
        work({
          ...scope,
          rows: async <Row>(...read: Parameters<typeof scope.rows>) => {
            const rows = await scope.rows<Row>(...read);
            if (isWritten) return rows;
            isWritten = true;
            await admin.query(`insert into public.tasks (user_id, title) values ($1, 'Too late')`, [
              anna.userId,
            ]);
            return rows;
          },
        }),
      );
    const jobs = testExports({ runner: open.runner, database: { ...open.database, snapshot } }).jobs;
    await jobs
      ?.find(({ name }) => name === 'exports.make')
      ?.run({ export_id: id }, AbortSignal.timeout(20_000));
    const file = await served.as(anna).get(`/api/export/${id}/file`).expect(200);
    expect([isWritten, file.body.tables['public.tasks']]).toEqual([true, []]);
  });

  test('comes as an archive of tables, too', async () => {
    const anna = await signUp();
    await admin.query(
      `insert into public.tasks (user_id, title, description, tags, estimated_duration)
       values ($1, 'Größe, "zitiert"', '=HYPERLINK("x")', '{a,b}', -5), ($1, 'x', E'two\nlines', '{}', null)`,
      [anna.userId],
    );
    const { file } = await exported(anna, { format: 'csv' });
    expect(file.headers).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': expect.stringMatching(/studyflow-export-\d{4}-\d\d-\d\d\.zip/),
    });
    const files = unzipSync(file.body as Buffer);
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['auth.users.csv', 'public.profiles.csv']));
    expect(Object.keys(files)).not.toContain('public.exams.csv');
    const text = Buffer.from(files['public.tasks.csv'] ?? []).toString();
    const columns = text.slice(0, text.indexOf('\r\n')).split(',');
    expect(columns).toEqual(expect.arrayContaining(['id', 'title', 'user_id', 'tags']));
    for (const cell of [
      '"Größe, ""zitiert"""',
      `"'=HYPERLINK(""x"")"`,
      '"two\nlines"',
      '"[""a"", ""b""]"',
      ',-5\r\n',
    ]) {
      expect(text).toContain(cell);
    }
  });

  test('tells the person in their language when it is ready', async () => {
    const anna = await signUp();
    await admin.query(`update public.profiles set language = 'de' where id = $1`, [anna.userId]);
    const { id } = await exported(anna, { format: 'json' });
    const told = async () =>
      (
        await admin.query('select title, metadata from public.notifications where user_id = $1', [
          anna.userId,
        ])
      ).rows;
    await until(async () => (await told()).length > 0);
    const rows = await told();
    expect(rows).toEqual([{ title: 'Dein Export ist fertig', metadata: { export_id: id, format: 'json' } }]);
  });

  test('fails with a reason when it is too large', async () => {
    const anna = await signUp();
    const small = testExports(open, { limits: { atOnce: 1, days: 1, mostBytes: 100 } });
    const job = small.jobs?.find(({ name }) => name === 'exports.make');
    const { rows } = await admin.query(
      `insert into app.exports (user_id, format, expires_at) values ($1, 'json', now() + interval '1 day') returning id`,
      [anna.userId],
    );
    await job?.run({ export_id: rows[0].id }, AbortSignal.timeout(5_000));
    expect(await ready(anna, rows[0].id)).toMatchObject({ state: 'failed', failure: 'export.too-large' });
    const file = await served.as(anna).get(`/api/export/${rows[0].id}/file`).expect(409);
    expect(file.body).toMatchObject({ reason: 'export.not-ready', params: { state: 'failed' } });
  });
});

describe('a report', () => {
  test.each(['en', 'de'] as const)('is a PDF with charts and its letters inside (%s)', async (language) => {
    const anna = await signUp();
    await admin.query(
      `update public.profiles set first_name = 'Зоя Ἀθηνᾶ', last_name = '李小龍 שָׁלוֹם مرحبا 👩‍👩‍👧' where id = $1`,
      [anna.userId],
    );
    await admin.query(
      `insert into public.study_sessions (user_id, title, status, completed, duration, completed_at)
       select $1, 'S', 'completed', true, 10 + n, now() - n * interval '1 day' from generate_series(0, 40) n`,
      [anna.userId],
    );
    const { file } = await exported(anna, { format: 'pdf', language, tz: 'Pacific/Auckland' });
    expect(file.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': expect.stringMatching(/studyflow-report-.*\.pdf/),
    });
    const bytes = file.body as Buffer;
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(bytes.subarray(-6).toString()).toContain('%%EOF');
    expect(bytes.toString('latin1')).toMatch(/\/FontFile2/);
  });
});

describe('/api/export', () => {
  test('makes only so many at once, and the same request with a key once', async () => {
    const anna = await signUp();
    await admin.query(
      `insert into app.exports (user_id, format, state, expires_at)
       values ($1, 'json', 'running', now() + interval '1 day')`,
      [anna.userId],
    );
    const ask = () =>
      served.as(anna).post('/api/export').set('Idempotency-Key', 'once').send({ format: 'json' });
    const first = await ask().expect(202);
    expect((await ask().expect(202)).body.id).toBe(first.body.id);
    await ready(anna, first.body.id);
    await admin.query(
      `insert into app.exports (user_id, format, state, expires_at)
       values ($1, 'json', 'running', now() + interval '1 day')`,
      [anna.userId],
    );
    const refused = await served.as(anna).post('/api/export').send({ format: 'pdf' }).expect(409);
    expect(refused.body).toMatchObject({ reason: 'export.too-many', params: { most: 2 } });
  });

  test('shows each person their own alone', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    const { id } = await exported(anna, { format: 'json' });
    await served.as(ben).get(`/api/export/${id}`).expect(404);
    await served.as(ben).get(`/api/export/${id}/file`).expect(404);
    await served.as(ben).delete(`/api/export/${id}`).expect(404);
    await served.as().post('/api/export').send({ format: 'json' }).expect(401);
    expect((await served.as(ben).get('/api/export').expect(200)).body.data).toEqual([]);
    const mine = await served.as(anna).get('/api/export?limit=1').expect(200);
    expect(mine.body).toMatchObject({ data: [{ id }], pagination: { has_more: false } });
    await served.as(anna).delete(`/api/export/${id}`).expect(204);
    await served.as(anna).get(`/api/export/${id}`).expect(404);
    expect((await admin.query('select 1 from app.export_chunks where export_id = $1', [id])).rows).toEqual(
      [],
    );
  });

  test.each([
    { format: 'xml' },
    { format: 'pdf', from: '2026-02-30' },
    { format: 'pdf', from: '2026-02-02', to: '2026-02-01' },
    { format: 'pdf', from: '2020-01-01', to: '2026-02-01' },
    { format: 'pdf', tz: 'Mars/Olympus' },
    { format: 'json', user_id: randomUUID() },
  ])('refuses %j', async (body) => {
    await served
      .as(await signUp())
      .post('/api/export')
      .send(body)
      .expect(422);
  });

  test('forgets files whose time is over, and gives up what nobody works at', async () => {
    const anna = await signUp();
    const { id } = await exported(anna, { format: 'json' });
    await admin.query(`update app.exports set expires_at = now() - interval '1 second' where id = $1`, [id]);
    const { rows } = await admin.query(
      `insert into app.exports (user_id, format, state, created_at, expires_at)
       values ($1, 'json', 'running', now() - interval '2 days', now() + interval '1 day') returning id`,
      [anna.userId],
    );
    const lines: unknown[] = [];
    const jobs = testExports(open, { log: { info: (...line) => void lines.push(line) } }).jobs ?? [];
    await jobs.find(({ name }) => name === 'exports.expire')?.run({}, AbortSignal.timeout(5_000));
    expect(lines).toEqual([['exports have expired', { removed: 1 }]]);
    await served.as(anna).get(`/api/export/${id}`).expect(404);
    expect(await ready(anna, rows[0].id)).toMatchObject({ state: 'failed', failure: 'export.given-up' });
  });
});
