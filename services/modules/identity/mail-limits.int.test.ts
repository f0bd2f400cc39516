import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { PASSWORD, openTestBox, send, startTestProcess, type TestProcess } from './testing.ts';

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let process: TestProcess;
const taken = new Set<string>();

/** Every rule allows one. */
const limiter = {
  take: (subject: string, [rule = '']: readonly string[]) => {
    const allowed = rule === 'mail-hour' || !taken.has(subject);
    taken.add(subject);
    return Promise.resolve({ allowed, retryAfterMs: allowed ? 0 : 30_000 });
  },
};

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  process = await startTestProcess({ open, box: box.box, limiter, environment: { AUTH_CONFIRM_EMAIL: '1' } });
});

afterAll(async () => {
  expect(process.bugs).toEqual([]);
  await process.close();
  await open.close();
  await box.remove();
});

const post = (path: string, body: unknown) => send(process, 'POST', `/auth/v1${path}`, { body });

test.each(['/recover', '/otp', '/magiclink'])(
  '%s is refused within the interval, known or not',
  async (path) => {
    const known = `known${path.replace('/', '-')}@example.test`;
    await post('/signup', { email: known, password: PASSWORD });
    for (const email of [known, `nobody${path.replace('/', '-')}@example.test`]) {
      expect((await post(path, { email, create_user: false })).status).toBe(200);
      const refused = await post(path, { email, create_user: false });
      expect(refused).toMatchObject({
        status: 429,
        body: {
          code: 'over_email_send_rate_limit',
          message: 'For security purposes, you can only request this after 30 seconds.',
        },
      });
      expect(refused.headers.get('retry-after')).toBe('30');
    }
  },
);

test('signing up again within the interval sends no second mail, and does not say so (S5)', async () => {
  const body = { email: 'twice@example.test', password: PASSWORD };
  await post('/signup', body);
  expect(await post('/signup', body)).toMatchObject({ status: 200, body: { identities: [] } });
  expect((await process.mails()).filter(({ to }) => to === body.email)).toHaveLength(1);
  expect((await post('/resend', { type: 'signup', email: body.email })).status).toBe(429);
});

test('a first sign-up gets its mail, whatever was asked for before', async () => {
  const body = { email: 'first@example.test', password: PASSWORD };
  await post('/resend', { type: 'signup', email: body.email });
  await post('/signup', body);
  expect((await process.mails()).filter(({ to }) => to === body.email)).toHaveLength(1);
});
