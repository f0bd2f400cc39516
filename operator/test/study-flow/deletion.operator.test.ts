import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ApiObject } from '../../../tools/kubernetes/api-client.ts';
import { eventually } from '../harness/eventually.ts';
import { untilCollectorKnowsUs } from './collector.ts';
import { everythingMade, type Platform } from './platform.ts';
import { usePlatforms } from './use-platforms.ts';

const LIMIT_MS = 30_000;
const SPEC = { gateway: { enabled: true, replicas: 1 }, migrations: { enabled: true } };

const { ground, open } = usePlatforms();

beforeAll(async () => {
  await untilCollectorKnowsUs(ground());
}, 120_000);

/** @throws with the names of what there is. */
function isNothing(objects: readonly ApiObject[]): true {
  const names = objects.map(
    ({ kind, metadata }) => `${kind ?? ''} ${metadata.name} ${metadata.deletionTimestamp ?? 'stays'}`,
  );
  if (names.length > 0) throw new Error(names.join(', '));
  return true;
}

async function isGone(platform: Platform): Promise<true> {
  const studyFlow = await platform.get('studyflows', 'study');
  return isNothing([...(studyFlow ? [studyFlow] : []), ...(await everythingMade(platform))]);
}

/** What a platform is in the middle of when it is deleted. */
const PHASES: readonly (readonly [
  what: string,
  image: string,
  isThere: (platform: Platform) => Promise<unknown>,
])[] = [
  [
    'as soon as it was made',
    'registry.test/studyflow:1',
    async (platform) => (await everythingMade(platform)).length > 0,
  ],
  [
    'while its schema is expanded',
    'registry.test/studyflow:expand-hangs',
    async (platform) => (await platform.list('jobs')).length > 0,
  ],
  [
    'while its pods start',
    'registry.test/studyflow:held',
    async (platform) => (await platform.list('deployments')).length >= 4,
  ],
  [
    'while its image cannot be pulled',
    'registry.test/studyflow:never-starts',
    async (platform) => (await platform.list('jobs')).length > 0,
  ],
  ['while it serves', 'registry.test/studyflow:1', (platform) => platform.serves()],
];

describe('a platform that is deleted (O14)', () => {
  test.each(PHASES)('%s is gone within 30 s, with all that it was made of', async (_what, image, isThere) => {
    const platform = await open();
    await platform.apply(SPEC, image);
    await eventually('it is in that phase', () => isThere(platform));
    const objects = await everythingMade(platform);
    expect(objects.filter(({ metadata }) => metadata.ownerReferences?.length !== 1)).toEqual([]);
    await platform.remove('studyflows', 'study');
    await eventually('nothing is left', () => isGone(platform), { withinMs: LIMIT_MS });
  });

  test('in the middle of its second release is gone too', async () => {
    const platform = await open();
    await platform.apply(SPEC);
    await platform.serves();
    await platform.apply(SPEC, 'registry.test/studyflow:held');
    await eventually(
      'the next colour is there',
      async () => (await platform.list('deployments')).length >= 7,
    );
    await platform.remove('studyflows', 'study');
    await eventually('nothing is left', () => isGone(platform), { withinMs: LIMIT_MS });
  });

  test('with its namespace is gone, and the operator stays quiet', async () => {
    const platform = await open();
    await platform.apply(SPEC);
    await platform.serves();
    await ground().api.remove(`/api/v1/namespaces/${platform.namespace}`);
    await eventually('nothing is left', () => isGone(platform), { withinMs: LIMIT_MS });
  });

  test('and made again under its name is a new one', async () => {
    const platform = await open();
    await platform.apply(SPEC);
    await platform.serves();
    await platform.remove('studyflows', 'study');
    await platform.apply(SPEC, 'registry.test/studyflow:2');
    await platform.says('Ready', 'True');
    expect((await platform.get('studyflows', 'study'))?.status).toMatchObject({
      activeImage: 'registry.test/studyflow:2',
    });
  });

  test('without what it was made of (--cascade=orphan) leaves it, and takes it back when it is made again', async () => {
    const platform = await open();
    await platform.apply(SPEC);
    await platform.serves();
    const before = await platform.get('deployments', 'study-gateway');
    await ground().kubectl('--namespace', platform.namespace, 'delete', 'sf', 'study', '--cascade=orphan');
    await eventually('it is gone', async () => (await platform.get('studyflows', 'study')) === undefined);
    await platform.apply(SPEC);
    const again = await platform.serves();
    const after = await platform.get('deployments', 'study-gateway');
    expect(after?.metadata.uid).toBe(before?.metadata.uid);
    expect(after?.metadata.ownerReferences).toMatchObject([{ uid: again.metadata.uid }]);
  });
});
