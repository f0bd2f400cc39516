import { mkdir } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { sharedStage } from '../e2e/shared-stage.ts';
import { openStage, type Stage } from '../e2e/stage.ts';
import { VERSIONS, type CompatibilityCall, type Version } from './call.ts';
import { CALLS } from './calls/index.ts';
import type { Exchange } from './recorder.ts';
import { differences } from './shape.ts';
import { openScene } from './scene.ts';

jest.setTimeout(120_000);

let direct: Stage;
let confirming: Stage;

beforeAll(async () => {
  direct = await sharedStage();
  confirming = await openStage({ REPLICAS: '1', RATE_LIMITS: 'off', AUTH_CONFIRM_EMAIL: '1' });
  await Promise.all([direct, confirming].map(({ run }) => mkdir(run.mail_dir, { recursive: true })));
});

afterAll(async () => {
  await direct.close();
  await confirming.close();
});

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** A call that gets no answer fails by itself, not with the whole file. */
const PATIENCE_MS = 10_000;

async function inTime(work: Promise<void>): Promise<void> {
  const over = new AbortController();
  const tooLate = setTimeout(PATIENCE_MS, undefined, { signal: over.signal }).then(() => {
    throw new Error(`No answer within ${PATIENCE_MS} ms`);
  });
  await Promise.race([work, tooLate]).finally(() => over.abort());
  await tooLate.catch(() => undefined);
}

/** What came, read as its medium says. */
function contentOf({ headers, text }: Exchange): unknown {
  return headers.get('content-type')?.startsWith('text/') === true ? text : JSON.parse(text);
}

/** What went otherwise than the contract says. */
async function compare(call: CompatibilityCall, version: Version): Promise<string[]> {
  const scene = openScene(call.confirmEmail === true ? confirming : direct, version);
  await inTime(call.perform(scene)).finally(() => scene.close());
  const last = scene.exchanges.at(-1);
  if (last === undefined) return ['nothing was sent'];
  const { request, status, headers = {}, body } = call.expects;
  const sent = `${last.method} ${(last.path.split('?')[0] ?? '').replace(UUID, '{id}')}`;
  const wrong = Object.entries(headers)
    .filter(([name, pattern]) => !pattern.test(last.headers.get(name) ?? ''))
    .map(([name]) => `${name} is ${String(last.headers.get(name))}`);
  if (sent !== request) wrong.push(`${sent} was sent`);
  if (last.status !== status) wrong.push(`${last.status}: ${last.text.slice(0, 300)}`);
  if (body === 'empty') return last.text === '' ? wrong : [...wrong, `the body is not empty: ${last.text}`];
  return [...wrong, ...differences(contentOf(last), typeof body === 'function' ? body(version) : body)];
}

describe.each(VERSIONS)('supabase-js %s', (version) => {
  const calls = CALLS.filter(({ notIn = [] }) => !notIn.includes(version));
  test.each(calls.map((call) => [`${call.call}, ${call.variant}`, call] as const))(
    '%s',
    async (_name, call) => {
      expect(await compare(call, version)).toEqual([]);
    },
  );
});
