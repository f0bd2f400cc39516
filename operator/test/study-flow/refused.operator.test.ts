import { describe, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { buildStudyFlow } from '../harness/study-flows.ts';
import { usePlatforms } from './use-platforms.ts';

const { ground, open } = usePlatforms();

const WHOLE = {
  gateway: { enabled: true, replicas: 3 },
  migrations: { enabled: true },
  networkPolicy: { enabled: true },
};

const SERVICE = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'study-api' },
  spec: { selector: { app: 'theirs' }, ports: [{ port: 80 }] },
};

describe('a name that is taken', () => {
  test('stays the other’s; the platform says so, and goes on when it is free', async () => {
    const platform = await open();
    await ground().applyYaml([SERVICE], platform.namespace);
    await platform.apply();
    const { message } = await platform.says('Stalled', 'True', 'NameTaken');
    expect(message).toContain('Service study-api exists and is somebody else');
    expect((await platform.get('services', 'study-api'))?.spec?.['selector']).toEqual({ app: 'theirs' });
    expect(await platform.list('releases')).toEqual([]);
    await eventually('an event says so', async () => (await platform.events('NameTaken')).length === 1);
    await platform.remove('services', 'study-api');
    await platform.apply({ revisionHistoryLimit: 3 });
    await platform.serves();
  });
});

describe('a quota', () => {
  test('is said, with what to do; the platform comes up when it is raised', async () => {
    const platform = await open();
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'few' },
      spec: { hard: { services: '1' } },
    };
    await ground().applyYaml([quota], platform.namespace);
    await eventually(
      'it counts',
      async () => (await platform.get('resourcequotas', 'few'))?.status?.['used'] !== undefined,
    );
    await platform.apply();
    const { message } = await platform.says('Stalled', 'True', 'QuotaExceeded');
    expect(message).toContain('Raise the quota of the namespace');
    await platform.remove('resourcequotas', 'few');
    await platform.apply({ revisionHistoryLimit: 3 });
    await platform.serves();
  });
});

describe('a kind that the cluster does not have', () => {
  test('is said, and the release goes on', async () => {
    const platform = await open();
    await platform.apply({ monitoring: { enabled: true } });
    await platform.says('Stalled', 'True', 'KindMissing');
    await platform.says('Available', 'True');
    await platform.apply({ monitoring: { enabled: false } });
    await platform.serves();
  });
});

describe('a configuration near the API server’s limit', () => {
  test('is released like any other', async () => {
    const platform = await open();
    const config = Object.fromEntries(
      Array.from({ length: 32 }, (_, index) => [`V${String(index)}`, 'é'.repeat(4_096)]),
    );
    await platform.apply({ config });
    await platform.serves();
  });
});

describe('the longest name', () => {
  test('is long enough for nothing that is named after it', async () => {
    const name = `s${'x'.repeat(39)}`;
    const platform = await open();
    const [object] = await ground().applyYaml([buildStudyFlow({ name, spec: WHOLE })], platform.namespace);
    expect(object?.metadata.name).toHaveLength(40);
    await eventually('it serves', async () => {
      const found = await platform.get('studyflows', name);
      const conditions = (found?.status?.['conditions'] ?? []) as readonly { type: string; status: string }[];
      return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
    });
  });
});
