import { once } from 'node:events';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { startStore } from '../../../tools/backup/store.ts';
import { waitUntil } from '../../../tools/local/wait.ts';
import { runMigrations } from '../database/migrate.ts';
import { provisionRoles } from '../database/provision.ts';
import { sumDatabase } from './table-sums.ts';
import { startBackupGround, type BackupGround } from './testing.ts';

const ROWS = 20_000;
let ground: BackupGround;

beforeAll(async () => {
  ground = await startBackupGround();
  const urls = {
    migratorUrl: ground.environment['DATABASE_MIGRATOR_URL'] ?? '',
    appUrl: ground.environment['DATABASE_APP_URL'] ?? '',
    systemUrl: ground.environment['DATABASE_SYSTEM_URL'] ?? '',
  };
  await provisionRoles(ground.adminUrl, urls);
  await runMigrations({ url: urls.migratorUrl });
  await asAdmin('studyflow', async (client) => {
    await client.query(
      `insert into auth.users (id, email, encrypted_password)
       select gen_random_uuid(), 'person' || n || '@school.example', repeat(md5(random()::text), 20)
       from generate_series(1, ${ROWS.toString()}) n`,
    );
  });
}, 240_000);

afterAll(async () => {
  await ground.close();
});

async function asAdmin<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(ground.urlOf('postgres', database));
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The platform's logins, as if its database had another name. */
function at(database: string): Record<string, string> {
  const names = ['DATABASE_MIGRATOR_URL', 'DATABASE_APP_URL', 'DATABASE_SYSTEM_URL'];
  return Object.fromEntries(
    names.map((name) => [name, (ground.environment[name] ?? '').replace(/\/studyflow$/, `/${database}`)]),
  );
}

async function databases(): Promise<readonly string[]> {
  const { rows } = await asAdmin('postgres', (client) =>
    client.query<{ name: string }>('select datname as name from pg_database order by 1'),
  );
  return rows.map(({ name }) => name);
}

const files = (): string[] => readdirSync(join(ground.bucket, 'studyflow')).sort();
const manifests = (): string[] => files().filter((file) => file.endsWith('.json'));

async function backedUp(environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const { code, output, report } = await ground.run(['backup.ts'], environment);
  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
  return report.backup?.name ?? '';
}

test('a backup is restored and compared before it counts, and tells how much it holds', async () => {
  const { code, output, report } = await ground.run(['backup.ts']);
  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
  expect(report.backup).toMatchObject({ isVerified: true });
  expect(report.backup?.rows).toBeGreaterThanOrEqual(ROWS);
  expect(files()).toEqual([`${report.backup?.name ?? ''}.dump`, `${report.backup?.name ?? ''}.json`]);
  expect(await databases()).not.toContainEqual(expect.stringContaining('_verify_'));
}, 120_000);

test('nothing that people wrote can be read in the bucket', () => {
  for (const file of files()) {
    const text = readFileSync(join(ground.bucket, 'studyflow', file)).toString('latin1');
    expect(text).not.toContain('@school.example');
    expect(text).not.toContain('PGDMP');
  }
});

test('a new platform gets every row, its owners, its rights and its policies', async () => {
  const { code, output } = await ground.run(['restore.ts', 'latest'], at('returned'));
  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
  const [before, after] = await Promise.all(
    ['studyflow', 'returned'].map((database) => sumDatabase(ground.urlOf('postgres', database))),
  );
  expect(after).toEqual(before);
  const rights = `select c.oid::regclass::text as name, c.relacl::text as acl, c.relrowsecurity, c.relforcerowsecurity,
      pg_get_userbyid(c.relowner) as owner,
      (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('auth', 'public', 'app') and c.relkind in ('r', 'v', 'S', 'p') order by 1`;
  const [one, other] = await Promise.all(
    ['studyflow', 'returned'].map((database) =>
      asAdmin(database, async (client) => (await client.query(rights)).rows as object[]),
    ),
  );
  expect(other).toEqual(one);
  process.stdout.write(`restored: ${Object.keys(after ?? {}).length} tables equal, ${ROWS} people\n`);
  const app = new pg.Client(ground.urlOf('studyflow_app', 'returned'));
  await app.connect();
  await app.query('set role authenticated');
  expect((await app.query('select * from public.tasks')).rowCount).toBe(0);
  await app.end();
}, 120_000);

test('the same restore again does nothing, and says so', async () => {
  const { code, output } = await ground.run(['restore.ts', 'latest'], at('returned'));
  expect(code).toBe(0);
  expect(output).toContain('nothing is done');
});

test('a platform that was restored is migrated further', async () => {
  expect((await ground.run(['migrate.ts', 'all'], at('returned'))).code).toBe(0);
});

test('over a living platform a restore is refused, and nothing changes', async () => {
  const before = await databases();
  const { code, report } = await ground.run(['restore.ts']);
  expect({ code, reason: report.error?.reason }).toEqual({ code: 1, reason: 'TargetNotEmpty' });
  expect(report.error?.message).toContain('--replace studyflow');
  expect(await databases()).toEqual(before);
});

test('with the word for it the old database is kept under another name', async () => {
  const before = await databases();
  const { code, output } = await ground.run(
    ['restore.ts', 'latest', '--replace', 'returned'],
    at('returned'),
  );
  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
  const kept = (await databases()).filter((name) => !before.includes(name));
  expect(kept).toEqual([expect.stringMatching(/^returned_before_\d{8}t\d{6}$/)]);
  expect(output).toContain(kept[0]);
}, 120_000);

test('a backup that is killed in its middle leaves nothing that counts, and the next one works', async () => {
  const counted = manifests();
  for (const afterLine of ['dumps', 'has sent', 'restores it']) {
    const child = ground.start(['backup.ts']);
    let said = '';
    for await (const chunk of child.stdout ?? []) {
      said += String(chunk);
      if (said.includes(afterLine)) break;
    }
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(manifests()).toEqual(counted);
  }
  await backedUp();
  expect(manifests()).toHaveLength(counted.length + 1);
  expect(await databases()).not.toContainEqual(expect.stringContaining('_verify_'));
}, 120_000);

test('two at once: the second is refused', async () => {
  const first = ground.start(['backup.ts']);
  let said = '';
  first.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(first, 'exit');
  await Promise.race([ended, waitUntil(() => said.includes('dumps'), { timeoutMs: 60_000 })]);
  expect((await ground.run(['backup.ts'])).code).toBe(3);
  expect(await ended).toEqual([0, null]);
}, 120_000);

test.each([
  ['a bucket that is gone', { BACKUP_S3_BUCKET: 'gone' }, 'BucketMissing'],
  ['keys that are wrong', { BACKUP_S3_SECRET_ACCESS_KEY: 'wrong' }, 'BucketDenied'],
  ['a store that does not answer', { BACKUP_S3_ENDPOINT: 'http://127.0.0.1:9' }, 'StoreUnreachable'],
  ['an old pg_dump', { BACKUP_PROGRAMS: '/nowhere' }, 'ProgramMissing'],
  ['a missing setting', { BACKUP_S3_BUCKET: '' }, 'ConfigurationInvalid'],
])('%s ends a backup with its reason, and leaves nothing', async (_what, environment, reason) => {
  const before = files();
  const { code, report } = await ground.run(['backup.ts'], environment);
  expect({ code, reason: report.error?.reason }).toEqual({ code: 1, reason });
  expect(files()).toEqual(before);
});

test('a bucket that somebody has removed is told from one that refuses, and all is well when it is back', async () => {
  const before = files();
  const away = `${ground.bucket}-away`;
  renameSync(ground.bucket, away);
  try {
    const { report } = await ground.run(['backup.ts']);
    expect(report.error).toMatchObject({
      reason: 'BucketMissing',
      message: expect.stringContaining('There is no bucket backups. Make it, or correct the name.'),
    });
  } finally {
    renameSync(away, ground.bucket);
  }
  expect(files()).toEqual(before);
});

/** The actions that the document names. */
const NEEDED = Array.from(
  readFileSync('docs/platform-engineer.md', 'utf8').matchAll(/`(s3:\w+)`/g),
  ([, action = '']) => action,
);

test('what the document names is enough of a policy to back up and to restore', async () => {
  const guest = await ground.grant(NEEDED);
  const before = manifests();
  const name = await backedUp({ ...guest, BACKUP_KEEP_LAST: '1', BACKUP_KEEP_DAYS: '0' });
  expect(manifests()).toEqual([`${name}.json`]);
  expect(before).not.toContain(`${name}.json`);
  const { code, output } = await ground.run(['restore.ts', name], { ...at('granted'), ...guest });
  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
}, 120_000);

test.each([
  ['no action', []],
  ...NEEDED.filter((action) => action !== 's3:AbortMultipartUpload').map(
    (missing) => [`all but ${missing}`, NEEDED.filter((action) => action !== missing)] as const,
  ),
])(
  'a bucket whose policy grants %s denies a backup, which says so and leaves what there was',
  async (_what, actions) => {
    const before = files();
    const { code, report } = await ground.run(['backup.ts'], {
      ...(await ground.grant(actions)),
      BACKUP_KEEP_LAST: '1',
      BACKUP_KEEP_DAYS: '0',
    });
    expect({ code, error: report.error }).toMatchObject({
      code: 1,
      error: { reason: 'BucketDenied', message: expect.stringContaining('or its policy what they ask for') },
    });
    expect(files()).toEqual(before);
  },
  120_000,
);

test('a backup that counts keeps its file, though a policy comes that denies to clear up behind it', async () => {
  const before = files();
  const guest = await ground.grant(NEEDED);
  const child = ground.start(['backup.ts'], guest);
  const ended = once(child, 'exit');
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await waitUntil(() => said.includes('restores it'), { timeoutMs: 60_000 });
  await ground.grant(NEEDED.filter((action) => action !== 's3:ListBucketMultipartUploads'));
  expect(await ended).toEqual([1, null]);
  const [dump = '', manifest = ''] = files().filter((file) => !before.includes(file));
  expect([dump.endsWith('.dump'), manifest]).toEqual([true, dump.replace('.dump', '.json')]);
}, 120_000);

test('a bucket whose disk is full takes no half backup, and says what to do', async () => {
  if (process.platform !== 'linux') return; // Where no small disk can be had without asking.
  const folder = mkdtempSync(join(tmpdir(), 'studyflow-full-'));
  const small = await startStore(folder, { bytes: 256 * 1024 });
  const environment = { BACKUP_S3_ENDPOINT: small.endpoint };
  try {
    const { code, report } = await ground.run(['backup.ts'], environment);
    expect({ code, error: report.error }).toMatchObject({
      code: 1,
      error: { reason: 'BucketFull', message: expect.stringContaining('Make room, raise its quota') },
    });
    const restore = await ground.run(['restore.ts', 'latest'], { ...at('never'), ...environment });
    expect(restore.report.error?.reason).toBe('BackupMissing');
  } finally {
    await small.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);

test('a login that does not see every row is refused', async () => {
  const { report } = await ground.run(['backup.ts'], {
    DATABASE_ADMIN_URL: ground.urlOf('studyflow_migrator', 'postgres'),
  });
  expect(report.error?.reason).toBe('DatabaseDenied');
});

test('only so many are kept, and the newest always', async () => {
  const newest = await backedUp({ BACKUP_KEEP_LAST: '1', BACKUP_KEEP_DAYS: '0', BACKUP_VERIFY: 'off' });
  expect(manifests()).toEqual([`${newest}.json`]);
}, 120_000);

const refused: readonly (readonly [string, (name: string) => Record<string, string>, string])[] = [
  [
    'sealed with another key',
    () => {
      const file = join(ground.bucket, '..', '..', 'other.key');
      writeFileSync(file, `${randomBytes(32).toString('base64')}\n`);
      return { SECRET_BOX_KEY_FILE: file };
    },
    'BackupForeign',
  ],
  [
    'cut off',
    (name) => {
      truncateSync(join(ground.bucket, 'studyflow', `${name}.dump`), 50_000);
      return {};
    },
    'BackupDamaged',
  ],
  [
    'without its file',
    (name) => {
      rmSync(join(ground.bucket, 'studyflow', `${name}.dump`));
      return {};
    },
    'BackupMissing',
  ],
  [
    'whose manifest was changed',
    (name) => {
      const file = join(ground.bucket, 'studyflow', `${name}.json`);
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace('"database": "studyflow"', '"database": "other"'),
      );
      return {};
    },
    'BackupDamaged',
  ],
];

test.each(refused)(
  'a backup %s is refused before anything is made',
  async (_what, harm, reason) => {
    const name = await backedUp({ BACKUP_VERIFY: 'off' });
    const environment = harm(name);
    const before = await databases();
    const { code, report } = await ground.run(['restore.ts', name], { ...at('never'), ...environment });
    expect({ code, reason: report.error?.reason }).toEqual({ code: 1, reason });
    expect(await databases()).toEqual(before);
  },
  120_000,
);

test('a byte that was changed is found, whoever has changed it', async () => {
  const name = await backedUp({ BACKUP_VERIFY: 'off' });
  const file = join(ground.bucket, 'studyflow', `${name}.dump`);
  const bytes = readFileSync(file);
  bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  const { report } = await ground.run(['restore.ts', name], at('never'));
  expect(report.error?.reason).toBe('BackupDamaged');
}, 120_000);
