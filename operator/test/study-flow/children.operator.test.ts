import { describe, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { everythingMade } from './platform.ts';
import { usePlatforms } from './use-platforms.ts';

const { ground, open } = usePlatforms();

const GATEWAY = { gateway: { enabled: true, replicas: 1 } };

describe('everything that is made', () => {
  test('is put back when a person changes or deletes it, and an event says so', async () => {
    const platform = await open();
    await platform.apply(GATEWAY);
    await platform.serves();
    await platform.merge('deployments', 'study-gateway', { spec: { replicas: 4 } });
    await platform.remove('networkpolicies', 'study-default-deny');
    await platform.remove('services', 'study-rooms');
    await platform.merge('services', 'study-gateway', {
      metadata: { labels: { 'app.kubernetes.io/part-of': null } },
    });
    await eventually('the gateway has its size', async () => {
      const gateway = await platform.get('deployments', 'study-gateway');
      return gateway?.spec?.['replicas'] === 1;
    });
    await eventually('the policy is back', () => platform.get('networkpolicies', 'study-default-deny'));
    await eventually('the label is back', async () => {
      const service = await platform.get('services', 'study-gateway');
      return service?.metadata.labels?.['app.kubernetes.io/part-of'] === 'studyflow';
    });
    const api = await platform.get('services', 'study-api');
    const rooms = await eventually('the Service is back', () => platform.get('services', 'study-rooms'));
    const colourOf = (service: typeof api): unknown =>
      (service?.spec?.['selector'] as Record<string, unknown>)['studyflow.dev/colour'];
    expect(colourOf(rooms)).toBe(colourOf(api));
    await eventually('an event says so', async () => (await platform.events('ChildPutBack')).length > 0);
  });

  test('goes when there is no reason for it any more', async () => {
    const platform = await open();
    await platform.apply({ ...GATEWAY, networkPolicy: { enabled: true } });
    await platform.serves();
    await platform.apply({ gateway: { enabled: false }, networkPolicy: { enabled: false } });
    await eventually('they are gone', async () => {
      const left = [...(await platform.list('networkpolicies')), ...(await platform.list('deployments'))];
      return left.every(({ metadata }) => /-(blue|green)$/.test(metadata.name));
    });
    expect(await platform.get('services', 'study-gateway')).toBeUndefined();
    await platform.says('Ready', 'True');
  });
});

describe('a change of the scale', () => {
  test('takes effect at once, without a release', async () => {
    const platform = await open();
    await platform.apply();
    const { status } = await platform.serves();
    const kubectl = await ground().kubectl(
      '--namespace',
      platform.namespace,
      'scale',
      'sf/study',
      '--replicas=3',
    );
    expect(kubectl.code).toBe(0);
    const name = `study-api-${String(status?.['activeColour'])}`;
    await eventually(
      'there are three',
      async () => (await platform.get('deployments', name))?.spec?.['replicas'] === 3,
    );
    await eventually('the scale says so', async () => {
      const object = await platform.get('studyflows', 'study');
      return object?.status?.['replicas'] === 3;
    });
    expect(await platform.list('releases')).toHaveLength(1);
  });
});

describe('two changes in a row', () => {
  test('end with the newest', async () => {
    const platform = await open();
    await platform.apply();
    await platform.serves();
    await platform.apply({}, 'registry.test/studyflow:2');
    await platform.apply({}, 'registry.test/studyflow:3');
    const served = await platform.serves();
    expect(served.status).toMatchObject({ activeImage: 'registry.test/studyflow:3' });
    await platform.apply({}, 'registry.test/studyflow:1');
    expect((await platform.serves()).status).toMatchObject({ activeImage: 'registry.test/studyflow:1' });
  });
});

describe('a new operator', () => {
  test('changes nothing of what it finds', async () => {
    const platform = await open();
    await platform.apply(GATEWAY);
    await platform.serves();
    await platform.says('Reconciling', 'False');
    const before = await everythingMade(platform);
    const versionOf = (objects: typeof before): readonly string[] =>
      objects
        .filter(({ kind }) => kind !== 'Release')
        .map(({ metadata }) => `${metadata.name} ${String(metadata.generation ?? metadata.resourceVersion)}`);
    await ground().startOperator({ namespace: platform.namespace });
    await eventually(
      'it has looked',
      () => new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 2_000)),
    );
    expect(versionOf(await everythingMade(platform))).toEqual(versionOf(before));
    expect(await platform.list('releases')).toHaveLength(1);
  });
});
