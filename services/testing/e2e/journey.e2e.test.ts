import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createClient as createSupabase } from '@supabase/supabase-js';
import createApiClient, { type Client } from 'openapi-fetch';
import { send } from './http.ts';
import { sharedStage } from './shared-stage.ts';
import type { Stage } from './stage.ts';
import type { paths } from '../generated/api.d.ts';

jest.setTimeout(120_000);

let stage: Stage;
let url: string;
let anonKey: string;
let api: Client<paths>;

beforeAll(async () => {
  stage = await sharedStage();
  ({ api_url: url, anon_key: anonKey } = stage.run);
  api = await signUp('Ada', 'Lovelace');
});
afterAll(() => stage.close());

/** An account made by supabase-js, and a typed client of `/api` that acts as it. */
async function signUp(first_name: string, last_name: string): Promise<Client<paths>> {
  const supabase = createSupabase(url, anonKey, { auth: { persistSession: false, autoRefreshToken: false } });
  const { data, error } = await supabase.auth.signUp({
    email: `${first_name}-${crypto.randomUUID()}@example.test`.toLowerCase(),
    password: 'correct horse battery',
    options: { data: { first_name, last_name } },
  });
  if (error) throw error;
  return createApiClient<paths>({
    baseUrl: url,
    headers: { apikey: anonKey, authorization: `Bearer ${data.session?.access_token ?? ''}` },
  });
}

/** The answer's body. @throws what it was refused with. */
async function given<Body>(answer: Promise<{ data?: Body; error?: unknown }>): Promise<NonNullable<Body>> {
  const { data, error } = await answer;
  if (data === undefined || data === null) throw new Error(JSON.stringify(error));
  return data;
}

describe('a week of a student over /api', () => {
  test('subjects, tasks and study sessions add up in analytics', async () => {
    const subject = await given(api.POST('/api/subjects', { body: { name: 'Mathematics' } }));
    const task = await given(
      api.POST('/api/tasks', { body: { title: 'Exercise 4', subject_id: subject.id, priority: 'high' } }),
    );
    expect(task).toMatchObject({ status: 'todo', priority: 'high', subject_id: subject.id });
    await given(api.POST('/api/tasks/{id}/complete', { params: { path: { id: task.id } } }));

    const planned = await given(
      api.POST('/api/study-sessions', { body: { title: 'Vectors', subject_id: subject.id } }),
    );
    const path = { id: planned.id };
    for (const action of ['start', 'pause', 'resume', 'complete'] as const) {
      await given(api.POST(`/api/study-sessions/{id}/${action}`, { params: { path } }));
    }
    const analytics = await given(
      api.GET('/api/analytics', { params: { query: { range: 'day', tz: 'UTC' } } }),
    );
    expect(analytics.totals).toMatchObject({ sessions: 1, study_minutes: 1, tasks_completed: 1 });
    const refused = await api.POST('/api/study-sessions/{id}/start', { params: { path } });
    expect(refused.response.status).toBe(409);
    expect(refused.error).toMatchObject({ code: 'CONFLICT', reason: 'study-session.state' });
  });

  test('a change says which version it is for, and a stale one is refused', async () => {
    const task = await given(api.POST('/api/tasks', { body: { title: 'Read' } }));
    const path = { id: task.id };
    const etag = (await api.GET('/api/tasks/{id}', { params: { path } })).response.headers.get('etag') ?? '';
    const change = (title: string): Promise<Response> =>
      api
        .PATCH('/api/tasks/{id}', { params: { path, header: { 'If-Match': etag } }, body: { title } })
        .then(({ response }) => response);
    expect((await change('Read twice')).status).toBe(200);
    expect((await change('Read three times')).status).toBe(412);
  });

  test('the same Idempotency-Key makes one task, whatever the network does', async () => {
    const header = { 'Idempotency-Key': crypto.randomUUID() };
    const add = (title: string) => api.POST('/api/tasks', { params: { header }, body: { title } });
    const first = await given(add('Only once'));
    expect(await given(add('Only once'))).toEqual(first);
    expect((await add('Something else')).response.status).toBe(422);
  });

  test('pages follow each other without a hole or a repeat', async () => {
    const other = await signUp('Grace', 'Hopper');
    const titles = Array.from({ length: 7 }, (_, n) => `task ${n}`);
    for (const title of titles) await given(other.POST('/api/tasks', { body: { title } }));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await given(
        other.GET('/api/tasks', { params: { query: { limit: 3, ...(cursor && { cursor }) } } }),
      );
      seen.push(...page.data.map(({ title }) => title));
      cursor = page.pagination.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen.toSorted()).toEqual(titles);
  });

  test('calendar, profile, preferences, organisations and rooms answer their owner', async () => {
    const event = await given(
      api.POST('/api/calendar', { body: { title: 'Exam', event_type: 'exam', event_date: '2030-02-01' } }),
    );
    const range = { from: '2030-01-30', to: '2030-02-05' };
    const calendar = await given(api.GET('/api/calendar', { params: { query: range } }));
    expect(calendar.data.map(({ id }) => id)).toContain(event.id);

    expect(await given(api.GET('/api/profiles/me'))).toMatchObject({ full_name: 'Ada Lovelace' });
    expect(await given(api.PATCH('/api/users/me/preferences', { body: { theme: 'dark' } }))).toMatchObject({
      theme: 'dark',
    });
    const [personal] = (await given(api.GET('/api/organisations'))).data;
    expect(personal).toMatchObject({ is_personal: true, role: 'admin' });
    const room = await given(api.POST('/api/rooms', { body: { name: 'Library', visibility: 'public' } }));
    const mine = await given(api.GET('/api/rooms', { params: { query: { scope: 'mine' } } }));
    expect(mine.data.map(({ id }) => id)).toEqual([room.id]);
  });
});

describe('documents', () => {
  test('/openapi.json is the committed contract, at this address', async () => {
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as { servers: { url: string }[] };
    expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url }] });
  });

  test('/api-docs shows it with assets of its own', async () => {
    const page = await (await fetch(`${url}/api-docs/`)).text();
    expect(page).toContain('swagger-ui');
    expect((await fetch(`${url}/api-docs/swagger-ui-bundle.js`)).status).toBe(200);
    expect(page).not.toMatch(/(src|href)="https?:\/\//);
  });
});

describe('the smoke test of a release', () => {
  const folder = mkdtempSync(join(tmpdir(), 'studyflow-verify-'));
  const log = join(folder, 'termination-log');
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  async function verify(changes: Record<string, string> = {}) {
    const { run } = stage;
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('../../processes/verify.ts', import.meta.url))],
      {
        env: {
          ...{ PATH: process.env['PATH'], TERMINATION_LOG: log },
          ...{ VERIFY_API_URL: url, VERIFY_ROOMS_URL: `${url}/` },
          ...{ ANON_KEY: anonKey, SERVICE_ROLE_KEY: run.service_role_key },
          ...changes,
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    const report = JSON.parse(readFileSync(log, 'utf8')) as { ok: boolean; error?: string; steps: object[] };
    return { code, ...report };
  }

  /** What smoke tests have left behind. */
  async function leftovers(): Promise<number> {
    const key = stage.run.service_role_key;
    const headers = { apikey: key, authorization: `Bearer ${key}` };
    const { json } = await send(url, { path: '/auth/v1/admin/users?per_page=1000', headers });
    const { users } = json as { users: { email: string }[] };
    return users.filter(({ email }) => email.startsWith('smoke-test-')).length;
  }

  test('passes on a platform that works, and leaves nothing behind', async () => {
    const { code, ok, error, steps } = await verify();
    expect({ code, ok, error }).toEqual({ code: 0, ok: true, error: undefined });
    expect(steps).toHaveLength(12);
    expect(await leftovers()).toBe(0);
  });

  test.each([
    ['of another release', { VERIFY_RELEASE: 'campus-2' }, 'api is of the release: GET /version'],
    ['whose rooms are away', { VERIFY_ROOMS_URL: 'http://127.0.0.1:1' }, 'rooms is ready: '],
    [
      'whose public key is another',
      { ANON_KEY: 'another-key-0123456789' },
      'it signs in: POST /auth/v1/token',
    ],
    ['that is not told where it is', { VERIFY_API_URL: '' }, 'VERIFY_API_URL'],
  ])('fails on one %s, says why, and leaves nothing behind', async (_what, changes, sentence) => {
    const { code, ok, error } = await verify(changes);
    expect([code, ok]).toEqual([1, false]);
    expect(error).toContain(sentence);
    expect(JSON.stringify(error)).not.toContain(stage.run.service_role_key);
    expect(await leftovers()).toBe(0);
  });
});
