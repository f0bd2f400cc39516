import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { badRequestsTo } from './bad-requests.ts';
import { forEachAtOnce, startSteadyClient, type SteadyClient } from './crowd.ts';
import { send, type Sent } from './http.ts';
import { readSurface, type Surface } from './operations.ts';
import { secretsInTheOpen } from './secrets.ts';
import { sharedStage } from './shared-stage.ts';
import { as, signUp, type Person, type Stage } from './stage.ts';
import { complaintAboutGotrue, complaintAboutProblem, type Complaint } from './verdict.ts';
import { buildWorld, type World } from './world.ts';

jest.setTimeout(180_000);

const AT_ONCE = 12;

let stage: Stage;
let surface: Surface;
let attacker: World;
let bystander: SteadyClient;
let requests = 0;

beforeAll(async () => {
  stage = await sharedStage();
  surface = await readSurface(stage.run.api_url);
  attacker = await buildWorld(stage, surface, await signUp(stage));
  const person = await signUp(stage);
  await send(stage.run.api_url, as(person, { method: 'POST', path: '/api/tasks', body: { title: 'Mine' } }));
  bystander = startSteadyClient(stage.run.api_url, () => as(person, { path: '/api/tasks' }));
});

afterAll(async () => {
  await stage.close();
});

/** Sends it to one process or the other. */
async function trySend(
  sent: Sent,
  complain: (answer: Awaited<ReturnType<typeof send>>) => Complaint,
  mustRefuse: boolean,
): Promise<Complaint> {
  requests += 1;
  const { api_urls: urls } = stage.run;
  const answer = await send(urls[requests % urls.length]!, sent).catch((error: unknown) => String(error));
  if (typeof answer === 'string') return `got no answer: ${answer}`;
  const complaint = complain(answer);
  if (complaint !== undefined || !mustRefuse || answer.status >= 400) return complaint;
  return `was taken: ${answer.status} ${answer.text.slice(0, 200)}`;
}

describe('/api', () => {
  test('answers whatever is sent to any operation with what was asked or with a reason (S15, S16)', async () => {
    const { operations, schemas } = surface;
    const cases = operations.flatMap((operation) =>
      badRequestsTo(operation, attacker.ids, schemas).map((bad) => ({ operation, bad })),
    );
    const complaints: string[] = [];
    await forEachAtOnce(cases, AT_ONCE, async ({ operation, bad: { what, sent, mustRefuse } }) => {
      const complaint = await trySend(as(attacker.person, sent), complaintAboutProblem, mustRefuse);
      if (complaint !== undefined) complaints.push(`${operation.name}, ${what}: ${complaint}`);
    });
    process.stdout.write(`${cases.length} bad requests to ${operations.length} operations\n`);
    expect(complaints).toEqual([]);
    expect(cases.length).toBeGreaterThan(3_000);
  });

  test('keeps a text byte for byte or refuses it (S15)', async () => {
    const { NAUGHTY_TEXTS } = await import('./samples.ts');
    for (const title of NAUGHTY_TEXTS) {
      const made = await send(
        stage.run.api_url,
        as(attacker.person, { method: 'POST', path: '/api/tasks', body: { title } }),
      );
      if (made.status === 201) expect((made.json as { title: string }).title).toBe(title);
      else expect(complaintAboutProblem(made)).toBeUndefined();
    }
  });

  test('answers in its own form at addresses and with methods that do not exist', async () => {
    const odd: Sent[] = [
      { path: '/api' },
      { path: '/api/' },
      { path: '/api/nothing' },
      { path: '/api/tasks/' },
      { path: '/API/TASKS' },
      { path: '/api//tasks' },
      { path: '/api/%2e%2e/api/tasks' },
      { path: '/api/tasks;a=b' },
      { path: '/api/%' },
      { path: '/%zz' },
      { path: `/api/${'a/'.repeat(3_000)}` },
      { path: 'http://elsewhere.example/api/tasks' },
      { path: '/web/..%2f..%2fpackage.json' },
      { path: '/web/%00' },
      { path: '/api-docs/%' },
      { method: 'PUT', path: '/api/tasks', body: {} },
      { method: 'TRACE', path: '/api/tasks' },
      { method: 'PROPFIND', path: '/api/tasks' },
      { method: 'DELETE', path: '/api/tasks' },
    ];
    const complaints: string[] = [];
    for (const sent of odd) {
      const complaint = await trySend(as(attacker.person, sent), complaintAboutProblem, false);
      if (complaint !== undefined) complaints.push(`${sent.method ?? 'GET'} ${sent.path}: ${complaint}`);
    }
    expect(complaints).toEqual([]);
  });
});

describe('/auth/v1', () => {
  test('answers whatever is sent in the form of GoTrue (S15)', async () => {
    const cases = badSignIns(attacker.person);
    const complaints: string[] = [];
    await forEachAtOnce(cases, AT_ONCE, async (sent) => {
      const complaint = await trySend(sent, complaintAboutGotrue, false);
      if (complaint === undefined) return;
      const body = Buffer.isBuffer(sent.body) ? 'bytes' : String(sent.body).slice(0, 80);
      complaints.push(`${sent.method ?? 'GET'} ${sent.path} ${body}: ${complaint}`);
    });
    process.stdout.write(`${cases.length} bad requests to /auth/v1\n`);
    expect(complaints).toEqual([]);
  });
});

const AUTH_DOORS: readonly (readonly [method: string, path: string, fields: readonly string[]])[] = [
  ['POST', '/auth/v1/signup', ['email', 'password', 'phone', 'data']],
  ['POST', '/auth/v1/token?grant_type=password', ['email', 'password', 'phone']],
  ['POST', '/auth/v1/token?grant_type=refresh_token', ['refresh_token']],
  ['POST', '/auth/v1/token?grant_type=%00', ['email']],
  ['POST', '/auth/v1/token?grant_type[]=password&grant_type[]=x', ['email']],
  ['POST', '/auth/v1/verify', ['type', 'email', 'token', 'token_hash']],
  ['POST', '/auth/v1/resend', ['type', 'email']],
  ['PUT', '/auth/v1/user', ['email', 'password', 'data', 'current_password']],
];

function badSignIns(person: Person): Sent[] {
  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  const values = [
    '7',
    '1e999',
    'true',
    '{}',
    '[]',
    '{"__proto__":{"x":1}}',
    '"\\u0000"',
    '"\\ud800"',
    '""',
    deep,
  ];
  const wholes = [
    '{',
    'null',
    '[]',
    '7',
    deep,
    `{"email":"${'x'.repeat(10_000_000)}"}`,
    '{"__proto__":{"x":1}}',
    '',
  ];
  const texts = [
    ...values,
    JSON.stringify('x'.repeat(100_000)),
    JSON.stringify(`'; drop table users; --@x.test`),
  ];
  const posts = AUTH_DOORS.flatMap(([method, path, fields]) =>
    [
      ...wholes,
      ...fields.flatMap((field) => texts.map((value) => fieldOf(field, value, fields, person))),
    ].map((body) => as(person, { method, path, body })),
  );
  const gets = [
    '/auth/v1/verify',
    '/auth/v1/user',
    '/auth/v1/logout?scope=%00',
    '/auth/v1/nothing',
    '/auth/v1/%',
  ]
    .flatMap((path) => [{ path }, { path: `${path}${path.includes('?') ? '&' : '?'}token=%00&type[]=x` }])
    .map((sent) => as(person, sent));
  const tokens = ['x', 'a.b.c', `${'a'.repeat(9_000)}.b.c`, 'null', '{}', '%00'].map((token) =>
    as({ token }, { path: '/auth/v1/user' }),
  );
  const keys = ['x', 'y'.repeat(5_000), '{}'].map((apikey) => ({
    path: '/auth/v1/user',
    headers: { apikey },
  }));
  return [...posts, ...gets, ...tokens, ...keys];
}

/** A field with a wrong value beside others with right ones. */
function fieldOf(field: string, value: string, fields: readonly string[], person: Person): string {
  const right = { email: `${crypto.randomUUID()}@example.test`, password: person.password, type: 'signup' };
  const others = Object.entries(right).filter(([name]) => name !== field && fields.includes(name));
  return JSON.stringify(Object.fromEntries([...others, [field, '@']])).replace('"@"', () => value);
}

describe('afterwards', () => {
  test('nobody else was harmed, no process died, no prototype has changed, and no log tells a secret (S23)', async () => {
    const answers = await bystander.stop();
    expect(answers.length).toBeGreaterThan(50);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    stage.refuseRestarts();
    for (const url of stage.run.api_urls) {
      const { json } = await send(url, as(attacker.person, { path: '/api/users/me' }));
      expect(json).not.toHaveProperty('polluted');
    }
    expect(await secretsInTheOpen(stage, [attacker.person])).toEqual([]);
    process.stdout.write(`${requests} bad requests, ${answers.length} good ones beside them\n`);
  });
});
