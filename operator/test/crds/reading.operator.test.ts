import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../src/api/crd/definitions.ts';
import type { StructuralSchema } from '../../src/api/crd/structural.ts';
import type { ApiObject } from '../../../tools/kubernetes/api-client.ts';
import { startOperatorGround, type Ground } from '../harness/ground.ts';
import { migration, release, studyFlow } from './specs.ts';

const CRDS = fileURLToPath(new URL('../../crds', import.meta.url));
const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url));
const NOW = '2026-11-27T08:00:00Z';

let ground: Ground;
let namespace: string;

beforeAll(async () => {
  ground = await startOperatorGround();
  namespace = await ground.namespace();
});

afterAll(async () => {
  await ground.close();
});

async function kubectl(...args: readonly string[]): Promise<string> {
  const answer = await ground.kubectl('--namespace', namespace, ...args);
  if (answer.code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${answer.stderr}`);
  return answer.stdout;
}

const condition = (type: string, status: string, reason: string, observedGeneration = 1): object => ({
  type,
  status,
  reason,
  message: `${type} is ${status}.`,
  observedGeneration,
  lastTransitionTime: NOW,
});

/** The object, with a status as the operator would have written it. */
async function withStatus(object: ApiObject, status: object): Promise<string> {
  const path = await ground.pathOf(object, namespace);
  await ground.api.apply(path, object);
  const body = {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: { name: object.metadata.name },
    status,
  };
  await ground.api.apply(`${path}/status`, body, 'studyflow-operator-status');
  return path;
}

/** The cells of each line. */
function table(text: string): readonly (readonly string[])[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s{2,}/));
}

describe('the definitions', () => {
  test('are applied from their files, and are Established', async () => {
    const files = readdirSync(CRDS).flatMap((file) => ['--filename', `${CRDS}/${file}`]);
    await kubectl('apply', '--server-side', '--force-conflicts', ...files);
    const names = CUSTOM_RESOURCE_DEFINITIONS.map(({ metadata }) => `crd/${metadata.name}`);
    const said = await kubectl('wait', '--for=condition=Established', '--timeout=20s', ...names);
    expect(said.trim().split('\n')).toHaveLength(CUSTOM_RESOURCE_DEFINITIONS.length);
  });

  test('break no rule of structural schemas', async () => {
    for (const { metadata } of CUSTOM_RESOURCE_DEFINITIONS) {
      const definition = await ground.api.get(
        `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${metadata.name}`,
      );
      const conditions = (definition?.status?.['conditions'] ?? []) as readonly {
        type: string;
        status: string;
      }[];
      const is = new Map(conditions.map(({ type, status }) => [type, status]));
      expect(is.get('NonStructuralSchema') ?? 'False').toBe('False');
      expect(is.get('NamesAccepted')).toBe('True');
    }
  });

  test('explain every field', async () => {
    for (const { spec } of CUSTOM_RESOURCE_DEFINITIONS) {
      const schema = spec.versions[0]?.schema.openAPIV3Schema ?? {};
      const said = (await kubectl('explain', spec.names.singular, '--recursive'))
        .split('\n')
        .map((line) => line.trim().split(/\s/)[0]);
      for (const field of fieldsOf(schema)) expect(said).toContain(field);
    }
  });

  test('explain a field in the words of the sources', async () => {
    const said = await kubectl('explain', 'studyflow.spec.strategy.blueGreen.scaleDownDelaySeconds');
    expect(said.replaceAll(/\s+/g, ' ')).toContain('How long the old colour is kept after traffic has moved');
  });
});

describe('samples', () => {
  test.each(readdirSync(SAMPLES))('%s applies', async (file) => {
    expect(await kubectl('apply', '--dry-run=server', '--filename', `${SAMPLES}/${file}`)).toContain(
      '(server dry run)',
    );
  });
});

describe('a StudyFlow', () => {
  test('has its defaults filled in', async () => {
    const [object] = await ground.applyYaml([studyFlow({}, 'defaults')], namespace);
    expect(object?.spec).toMatchObject({
      imagePullPolicy: 'IfNotPresent',
      secretNames: [],
      config: {},
      api: {
        replicas: 2,
        targetCpuUtilizationPercentage: 70,
        resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { memory: '512Mi' } },
      },
      gateway: { enabled: true, serviceType: 'ClusterIP', replicas: 2 },
      networkPolicy: { enabled: true, database: { port: 5432 }, redis: { port: 6379 } },
      monitoring: { enabled: false, interval: '30s' },
      strategy: {
        blueGreen: { autoPromotionEnabled: true, scaleDownDelaySeconds: 30, progressDeadlineSeconds: 600 },
      },
      migrations: { enabled: true, lockTimeoutMilliseconds: 500 },
      revisionHistoryLimit: 10,
      paused: false,
    });
  });

  test('reads well in a list, short and wide, by its short name and its category', async () => {
    await withStatus(studyFlow({}, 'listed'), {
      conditions: [condition('Ready', 'True', 'Released'), condition('BackedUp', 'False', 'BucketFull')],
      backup: { lastSuccessTime: '2026-11-01T00:00:00Z', sizeBytes: 4096 },
      activeColour: 'green',
      activeRelease: 'listed-3',
    });
    expect(table(await kubectl('get', 'sf', 'listed'))).toEqual([
      ['NAME', 'READY', 'REASON', 'ACTIVE', 'RELEASE', 'AGE'],
      ['listed', 'True', 'Released', 'green', 'listed-3', expect.stringMatching(/^\d+m?s?$/)],
    ]);
    expect(table(await kubectl('get', 'sf', 'listed', '--output', 'wide'))).toEqual([
      [
        ...['NAME', 'READY', 'REASON', 'ACTIVE', 'RELEASE', 'IMAGE'],
        ...['BACKEDUP', 'BACKUP', 'LASTBACKUP', 'BACKUPBYTES', 'MESSAGE', 'AGE'],
      ],
      [
        'listed',
        'True',
        'Released',
        'green',
        'listed-3',
        'registry.example/studyflow:1',
        'False',
        'BucketFull',
        expect.stringMatching(/^\d+[hdy]/),
        '4096',
        'Ready is True.',
        expect.any(String),
      ],
    ]);
    expect(await kubectl('get', 'studyflow', '--output', 'name')).toContain('studyflow.studyflow.dev/listed');
  });

  test('is described with its conditions', async () => {
    await withStatus(studyFlow({}, 'described'), { conditions: [condition('Ready', 'False', 'Releasing')] });
    const said = (await kubectl('describe', 'sf', 'described')).replaceAll(/ +/g, ' ');
    for (const line of [
      'Message: Ready is False.',
      'Reason: Releasing',
      'Image: registry.example/studyflow:1',
    ]) {
      expect(said).toContain(line);
    }
  });

  test('is scaled by kubectl scale, and shows an autoscaler its pods', async () => {
    const path = await withStatus(studyFlow({}, 'scaled'), { replicas: 2, selector: 'app=study' });
    await kubectl('scale', 'sf/scaled', '--replicas=7');
    expect(await ground.api.get(path)).toMatchObject({ spec: { api: { replicas: 7 } } });
    expect(await ground.api.get(`${path}/scale`)).toMatchObject({
      spec: { replicas: 7 },
      status: { replicas: 2, selector: 'app=study' },
    });
  });

  test('is waited for by condition: not one of an earlier generation', async () => {
    const path = await withStatus(studyFlow({}, 'awaited'), {
      observedGeneration: 1,
      conditions: [condition('Ready', 'True', 'Released')],
    });
    await kubectl('wait', 'sf/awaited', '--for=condition=Ready', '--timeout=5s');
    await ground.api.merge(path, { spec: { image: 'registry.example/studyflow:2' } });
    await expect(kubectl('wait', 'sf/awaited', '--for=condition=Ready', '--timeout=1s')).rejects.toThrow(
      'timed out',
    );
  });

  test('keeps its status out of the reach of whoever edits its spec', async () => {
    const path = await withStatus(studyFlow({}, 'guarded'), { activeColour: 'blue' });
    const changed = await ground.api.merge(path, { status: { activeColour: 'green' } });
    expect(changed.status).toMatchObject({ activeColour: 'blue' });
    expect(changed.metadata.generation).toBe(1);
  });
});

describe('a Release', () => {
  test('reads well in a list, short and wide', async () => {
    await withStatus(release(), {
      conditions: [condition('Succeeded', 'Unknown', 'Confirming')],
      step: 'Confirming',
      colour: 'blue',
    });
    expect(table(await kubectl('get', 'rel', 'study-1', '--output', 'wide'))).toEqual([
      ['NAME', 'SUCCEEDED', 'REASON', 'STEP', 'COLOUR', 'IMAGE', 'MESSAGE', 'AGE'],
      [
        'study-1',
        'Unknown',
        'Confirming',
        'Confirming',
        'blue',
        'registry.example/studyflow:1',
        'Succeeded is Unknown.',
        expect.any(String),
      ],
    ]);
    expect(table(await kubectl('get', 'rel', 'study-1'))[0]).toEqual([
      'NAME',
      'SUCCEEDED',
      'REASON',
      'STEP',
      'COLOUR',
      'AGE',
    ]);
  });

  test('is waited for by its step', async () => {
    await withStatus(release(), { step: 'AwaitingPromotion' });
    await kubectl('wait', 'rel/study-1', '--for=jsonpath={.status.step}=AwaitingPromotion', '--timeout=5s');
  });

  test('tells its two moments to the microsecond', async () => {
    const path = await withStatus(release(), {
      lastCheckTime: '2026-11-27T08:00:00.000100Z',
      switchTime: '2026-11-27T08:00:00.012345Z',
    });
    expect((await ground.api.get(path))?.status).toMatchObject({ switchTime: '2026-11-27T08:00:00.012345Z' });
  });
});

describe('a DatabaseMigration', () => {
  test('reads well in a list, short and wide', async () => {
    await withStatus(migration(), {
      conditions: [condition('Succeeded', 'True', 'JobSucceeded')],
      rows: 4000,
    });
    expect(table(await kubectl('get', 'dbm', '--output', 'wide'))).toEqual([
      ['NAME', 'PHASE', 'SUCCEEDED', 'REASON', 'ROWS', 'MESSAGE', 'AGE'],
      ['study-expand', 'expand', 'True', 'JobSucceeded', '4000', 'Succeeded is True.', expect.any(String)],
    ]);
  });
});

/** Names of all fields of an object. */
function fieldsOf(schema: StructuralSchema): readonly string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, child]) => [name, ...fieldsOf(child)]);
  return schema.items ? [...own, ...fieldsOf(schema.items)] : own;
}
