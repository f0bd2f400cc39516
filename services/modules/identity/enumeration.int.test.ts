import { compareTimes } from '../../testing/timing.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { PASSWORD, openTestBox, send, startTestProcess, type Answer, type TestProcess } from './testing.ts';

const PAIRS = 30;
/** The machine may be busy with something else: what really differs, differs every time. */
const ATTEMPTS = 4;

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let process: TestProcess;
let people = 0;

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  const environment = { AUTH_CONFIRM_EMAIL: '1', RATE_LIMITS: 'off' };
  process = await startTestProcess({ open, box: box.box, environment });
});

afterAll(async () => {
  expect(process.bugs).toEqual([]);
  await process.close();
  await open.close();
  await box.remove();
});

const post = (path: string, body: unknown) => send(process, 'POST', `/auth/v1${path}`, { body });

const unknownEmail = () => `nobody-${(people += 1).toString().padStart(6, '0')}@example.test`;

async function knownEmail(): Promise<string> {
  const email = `person-${(people += 1).toString().padStart(6, '0')}@example.test`;
  await post('/signup', { email, password: PASSWORD });
  const token = (await process.mails()).find(({ to }) => to === email)?.otp;
  await post('/verify', { type: 'signup', email, token });
  return email;
}

interface Side {
  readonly answers: Answer[];
  readonly times: number[];
}

async function compare(ask: (email: string) => Promise<Answer>): Promise<{ known: Side; unknown: Side }> {
  const sides = { known: { answers: [], times: [] }, unknown: { answers: [], times: [] } } as {
    known: Side;
    unknown: Side;
  };
  const known = await knownEmail();
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const order = pair % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const);
    for (const side of order) {
      const email = side === 'known' ? known : unknownEmail();
      const startedAt = performance.now();
      sides[side].answers.push(await ask(email));
      sides[side].times.push(performance.now() - startedAt);
    }
  }
  return sides;
}

const CHANGES_WITH_EACH_ANSWER = /^(date|x-request-id|x-trace-id|traceresponse|etag|keep-alive)$/;

const FOLLOWS_THE_BODY = /^(content-length|content-encoding|transfer-encoding)$/;

function faceOf({ status, headers, body }: Answer, hasOwnBody: boolean): string {
  const shown = [...headers].filter(
    ([name]) => !CHANGES_WITH_EACH_ANSWER.test(name) && !(hasOwnBody && FOLLOWS_THE_BODY.test(name)),
  );
  return JSON.stringify([status, shown, hasOwnBody ? '' : body]);
}

/** The chance that one of the known takes longer than one of the unknown; 0.5 tells nothing. */
function areaUnderCurve(known: readonly number[], unknown: readonly number[]): number {
  const wins = known.flatMap((one) => unknown.map((other) => (one > other ? 1 : one === other ? 0.5 : 0)));
  return wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
}

test.each([
  ['a login', (email: string) => post('/token?grant_type=password', { email, password: 'wrong horse' })],
  ['a recovery', (email: string) => post('/recover', { email })],
  ['a magic link', (email: string) => post('/otp', { email, create_user: false })],
  ['sending a mail again', (email: string) => post('/resend', { type: 'signup', email })],
  ['a sign-up', (email: string) => post('/signup', { email, password: PASSWORD })],
])(
  '%s answers somebody known and nobody the same, after the same time (S5)',
  async (what, ask) => {
    for (let attempt = 1; ; attempt += 1) {
      const { known, unknown } = await compare(ask);
      // Front ends tell the two apart by the body of a sign-up, which is exempt; its status and time are not.
      const hasOwnBody = what === 'a sign-up';
      const faces = [...known.answers, ...unknown.answers].map((answer) => faceOf(answer, hasOwnBody));
      expect([...new Set(faces)]).toHaveLength(1);
      const { differenceMs, noiseMs } = compareTimes(known.times, unknown.times);
      const lean = Math.abs(areaUnderCurve(known.times, unknown.times) - 0.5);
      if (differenceMs <= 2 + noiseMs && lean <= 0.15) return;
      if (attempt === ATTEMPTS)
        throw new Error(
          `${what}: ${differenceMs.toFixed(2)} ms (noise ${noiseMs.toFixed(2)}), ${lean.toFixed(2)} apart`,
        );
    }
  },
  60_000,
);
