import { dirname } from 'node:path/posix';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ApiObject } from '../../../tools/kubernetes/api-client.ts';
import { startOperatorGround, type Ground } from '../harness/ground.ts';
import { REFUSED_SPECS } from './refused-specs.ts';
import { migration, release, rotation, studyFlow } from './specs.ts';
import type { Fields } from './specs.ts';

let ground: Ground;
let namespace: string;

beforeAll(async () => {
  ground = await startOperatorGround();
  namespace = await ground.namespace();
});

afterAll(async () => {
  await ground.close();
});

/** @returns what the API server says. */
async function create(object: ApiObject): Promise<{ readonly status: number; readonly said: string }> {
  const path = await ground.pathOf(object, namespace);
  const answer = await ground.api.call('POST', `${dirname(path)}?fieldValidation=Strict&dryRun=All`, object);
  return { status: answer.status, said: JSON.stringify(answer.body) };
}

describe('a spec with one mistake', () => {
  test.each(REFUSED_SPECS)('(%s) is refused with a sentence', async (_what, object, sentence) => {
    const { status, said } = await create(object);
    expect(said).toContain(JSON.stringify(sentence).slice(1, -1));
    expect([400, 422]).toContain(status);
  });

  test('there are at least forty of them', () => {
    expect(REFUSED_SPECS.length).toBeGreaterThanOrEqual(40);
  });
});

describe('a spec as it should be', () => {
  test.each([studyFlow(), release(), migration(), rotation()])('$kind is taken', async (object) => {
    expect(await create(object)).toMatchObject({ status: 201 });
  });
});

/** One change each, of an object that exists. */
const CHANGES: readonly (readonly [what: string, object: ApiObject, change: Fields, sentence: string])[] = [
  ['the image of a release', release(), { template: { image: 'studyflow:2' } }, 'a Release is one version'],
  [
    'the configuration of a release',
    release(),
    { template: { config: { A: 'b' } } },
    'a Release is one version',
  ],
  [
    'the Secrets of a release',
    release(),
    { template: { secretNames: ['more'] } },
    'a Release is one version',
  ],
  [
    'the resources of a release',
    release(),
    { template: { roles: { api: { resources: { limits: { memory: '1Gi' } } } } } },
    'a Release is one version',
  ],
  [
    'the nodes of a release',
    release(),
    { template: { roles: { worker: { nodeSelector: { a: 'b' } } } } },
    'a Release is one version',
  ],
  [
    'the priority of a release',
    release(),
    { template: { priorityClassName: 'high' } },
    'a Release is one version',
  ],
  [
    'the Vault of a release',
    release(),
    { template: { vault: { address: 'https://vault.vault:8200' } } },
    'a Release is one version',
  ],
  ['the platform of a release', release(), { platform: 'other' }, 'platform is part of what a Release is'],
  ['the number of a release', release(), { number: 2 }, 'number is part of what a Release is'],
  ['the revision of a release', release(), { revision: 'other' }, 'revision is part of what a Release is'],
  [
    'the colour of a release',
    release({ colour: 'blue' }),
    { colour: 'green' },
    'colour is part of what a Release is',
  ],
  ['a retry that goes back', release({ retry: 2 }), { retry: 1 }, 'retry only grows'],
  [
    'the phase of a migration',
    migration(),
    { phase: 'backfill' },
    'phase of a DatabaseMigration cannot change',
  ],
  [
    'the image of a migration',
    migration(),
    { template: { image: 'studyflow:2' } },
    'template of a DatabaseMigration cannot change',
  ],
  [
    'the release of a migration',
    migration({ release: 'study-1' }),
    { release: 'study-2' },
    'release of a DatabaseMigration cannot change',
  ],
  [
    'the release of a migration by hand',
    migration(),
    { release: 'study-2' },
    'release and revision of a DatabaseMigration cannot change',
  ],
];

describe('what never changes', () => {
  test.each(CHANGES)('(%s) is refused with a sentence', async (_what, object, change, sentence) => {
    const own = await ground.namespace();
    await ground.applyYaml([object], own);
    const path = await ground.pathOf(object, own);
    const answer = await ground.api.call('PATCH', path, { spec: change }, 'application/merge-patch+json');
    expect(JSON.stringify(answer.body)).toContain(sentence);
    expect(answer.status).toBe(422);
  });

  test('is not the scale of a release, nor what people say about it', async () => {
    const own = await ground.namespace();
    const object = release();
    await ground.applyYaml([object], own);
    const changed = await ground.api.merge(await ground.pathOf(object, own), {
      spec: {
        paused: true,
        promote: true,
        retry: 3,
        template: { roles: { api: { replicas: 9, maxReplicas: 12 } } },
      },
    });
    expect(changed).toMatchObject({
      spec: { paused: true, retry: 3, template: { roles: { api: { replicas: 9 } } } },
    });
  });
});
