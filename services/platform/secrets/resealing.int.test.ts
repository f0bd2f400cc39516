import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';
import { SEALED_COLUMNS } from '../../modules/identity/sealed-columns.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { unavailable } from '../errors/common.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { recordLog } from '../telemetry/testing.ts';
import { PLATFORM } from '../use-case/caller.ts';
import type { MasterKey } from './master-key.ts';
import { openMasterKeyFile } from './master-key-file.ts';
import { observeResealing } from './observe-resealing.ts';
import { resealAll, resealJob, type ResealParts } from './reseal.job.ts';
import { createResealStore } from './reseal-store.ts';
import { createResealer } from './resealer.ts';
import { createSecretBox, type SecretBox } from './secret-box.ts';
import { createTextBox, TEXT_KEYS } from './text-box.ts';

const [OLD, NEW] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
const COLUMNS = [TEXT_KEYS, ...SEALED_COLUMNS];

let open: OpenDatabase;
let admin: pg.Client;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'resealing-'));
  open = await openTestDatabase({ maxConnections: 4 });
  admin = await open.urls.connect('admin');
});
afterAll(async () => {
  await open.close();
  rmSync(folder, { recursive: true, force: true });
});

function keyOf(...keys: string[]): MasterKey {
  const path = join(folder, randomUUID());
  writeFileSync(path, keys.join('\n'));
  return openMasterKeyFile({ path, create: false });
}

const partsOf = (key: MasterKey): ResealParts => ({
  database: open.database,
  resealer: createResealer(key),
  columns: COLUMNS,
});
const textBox = (box: SecretBox): SecretBox =>
  createTextBox('test', open.database.shared(PLATFORM, { requestId: '' }, 'system'), box);

async function addSession(box: SecretBox): Promise<string> {
  const [id, userId] = [randomUUID(), randomUUID()];
  await admin.query('insert into auth.users (id, email) values ($1, $2)', [userId, `${userId}@example.org`]);
  await admin.query('insert into auth.sessions (id, user_id, refresh_token_hmac_key) values ($1, $2, $3)', [
    id,
    userId,
    await box.seal('a secret', `session:${id}`),
  ]);
  return id;
}

async function sealedOf(id: string): Promise<string> {
  const { rows } = await admin.query<{ sealed: string }>(
    'select refresh_token_hmac_key as sealed from auth.sessions where id = $1',
    [id],
  );
  return rows[0]?.sealed ?? '';
}

test('everything comes to the new key wherever it lies, in batches, and opens without the old one', async () => {
  const [before, after] = [createSecretBox(keyOf(OLD)), createSecretBox(keyOf(NEW))];
  const ids = await Promise.all(Array.from({ length: 7 }, () => addSession(before)));
  const mail = randomUUID();
  await admin.query(`insert into app.jobs (name, payload) values ('identity.deliver-mail', $1)`, [
    { id: mail, sealed: await before.seal('a mail', `mail:${mail}`), more: 1 },
  ]);
  const text = await textBox(before).seal('a text that left', 'c');
  const older = await before.seal('an older text', 'c');

  const seen: number[] = [];
  const progress = await resealAll(partsOf(keyOf(NEW, OLD)), {
    batchSize: 3,
    onProgress: ({ left }) => seen.push(left),
  });
  expect(progress).toMatchObject({ done: 9, left: 0, broken: 0 });
  expect(seen.slice(0, 2)).toEqual([9, 8]);
  for (const id of ids)
    expect((await after.open(await sealedOf(id), `session:${id}`)).toString()).toBe('a secret');
  const { rows } = await admin.query<{ payload: { sealed: string; more: number } }>(
    'select payload from app.jobs',
  );
  expect((await after.open(rows[0]?.payload.sealed ?? '', `mail:${mail}`)).toString()).toBe('a mail');
  expect(rows[0]?.payload.more).toBe(1);
  expect((await textBox(after).open(text, 'c')).toString()).toBe('a text that left');
  expect((await textBox(before).open(older, 'c')).toString()).toBe('an older text');
  await expect(textBox(after).open(text, 'another')).rejects.toMatchObject({ reason: 'secret.broken' });
  await expect(textBox(after).open(`${text}.x`, 'c')).rejects.toMatchObject({ reason: 'secret.broken' });
  expect(await createResealStore(open.database).read()).toMatchObject({
    rows_left: 0,
    sealed_key_id: progress.keyId,
  });
});

test('what cannot be opened stays as it is, is counted, and keeps the old key in use', async () => {
  const id = await addSession(createSecretBox(keyOf(randomBytes(32).toString('base64'))));
  const other = await addSession(createSecretBox(keyOf(OLD)));
  await admin.query(`update auth.sessions set refresh_token_hmac_key = 'sb1.x.y' where id = $1`, [other]);
  const log = recordLog();
  await resealJob(partsOf(keyOf(NEW, OLD)), log).run({}, new AbortController().signal);
  expect(log.text()).toContain('cannot be opened');
  const metrics = createMetrics({ version: 'test', withDefaults: false });
  observeResealing(metrics, createResealStore(open.database));
  const { body } = await metrics.render(undefined);
  expect(body).toContain('studyflow_sealed_rows_left 2');
  expect(body).toContain('studyflow_sealed_rows_broken 2');
  await admin.query('delete from auth.sessions where id = any($1)', [[id, other]]);
});

test('a worker notices a rotated key, and rests once everything has come to it', async () => {
  const log = recordLog();
  const run = (key: MasterKey, signal = new AbortController().signal): Promise<void> =>
    resealJob(partsOf(key), log).run({}, signal);
  await run(keyOf(NEW, OLD));
  const id = await addSession(createSecretBox(keyOf(NEW)));
  const third = keyOf(randomBytes(32).toString('base64'), NEW);
  await run(third, AbortSignal.abort());
  expect((await createResealStore(open.database).read())?.rows_left).toBeGreaterThan(0);
  await run(third);
  expect((await third.wrap(new Uint8Array(32), 'c')).keyId).toBe((await sealedOf(id)).split('.')[1]);
  expect(log.text()).toContain('were sealed anew');
  await admin.query(`update app.resealing set sealed_at = now() - interval '1 day'`);
  await run(third);
});

test('a master key that is away is asked again the next minute; what nobody expects is a failure', async () => {
  const log = recordLog();
  const failing = (thrown: Error): MasterKey => ({ ...keyOf(NEW), wrap: () => Promise.reject(thrown) });
  const { signal } = new AbortController();
  await resealJob(partsOf(failing(unavailable())), log).run({}, signal);
  expect(log.text()).toContain('cannot be sealed anew now');
  await expect(resealJob(partsOf(failing(new Error('a bug'))), log).run({}, signal)).rejects.toThrow('a bug');
});

test('a key of texts that was not stored is asked for again', async () => {
  let rows: unknown[] = [];
  const scope = {
    ...open.database.shared(PLATFORM, { requestId: '' }, 'system'),
    rows: async () => rows as never,
  };
  const box = createSecretBox(keyOf(NEW));
  const texts = createTextBox('other', scope, box);
  await expect(texts.seal(Buffer.from('x'), 'c')).rejects.toThrow('was not stored');
  rows = [{ sealed_key: await box.seal(randomBytes(32), 'text-key:other') }];
  const sealed = await texts.seal(Buffer.from('x'), 'c');
  expect((await texts.open(sealed, 'c')).toString()).toBe('x');
});

test('without PostgreSQL the figures stay as they were', async () => {
  const metrics = createMetrics({ version: 'test', withDefaults: false });
  observeResealing(metrics, { read: () => Promise.reject(new Error('away')) });
  expect((await metrics.render(undefined)).body).toContain('studyflow_master_key_age_seconds 0');
});
