import { describe, expect, it } from '@jest/globals';
import { LABELS } from '../../api/group.ts';
import type { StudyFlowSpecInput } from '../../api/v1alpha1/study-flow.ts';
import { RELEASE } from '../../api/v1alpha1/release.ts';
import { STUDY_FLOW } from '../../api/v1alpha1/study-flow.ts';
import { CONFIG_MAP } from '../../kube/kinds.ts';
import type { Kind } from '../../kube/kube.ts';
import { DEPLOYMENT, SERVICE } from '../../kube/workloads.ts';
import type { Service } from '../../kube/workloads.ts';
import { STAMPS } from '../release/stamps.ts';
import { KEY, setup, SUCCEEDED, WHOLE } from './testing.ts';
import type { Setup } from './testing.ts';

const serviceOf = (ground: Setup, name: string): Service | undefined => ground.find(SERVICE, name);

async function served(ground: Setup, spec: Partial<StudyFlowSpecInput> = {}): Promise<void> {
  ground.write(spec);
  await ground.reconcile();
  ground.releaseHas('study-1', ...SUCCEEDED);
  ground.serve('study-1', 'blue');
  await ground.reconcile();
}

describe('a new platform', () => {
  it('gets everything that there is once, each with its owner, and its first release', async () => {
    const ground = setup();
    const { metadata } = ground.write(WHOLE);
    await ground.reconcile();
    expect(ground.kube.all(SERVICE).map(({ metadata: { name } }) => name)).toEqual([
      'study-api',
      'study-api-preview',
      'study-gateway',
      'study-rooms',
      'study-rooms-preview',
    ]);
    const kinds: readonly Kind[] = [SERVICE, DEPLOYMENT, CONFIG_MAP, RELEASE];
    for (const kind of kinds) {
      for (const child of ground.kube.all(kind)) {
        expect(child.metadata.ownerReferences).toMatchObject([
          { kind: 'StudyFlow', uid: metadata.uid, controller: true, blockOwnerDeletion: true },
        ]);
      }
    }
    expect(ground.releases()).toMatchObject([
      {
        metadata: { name: 'study-1' },
        spec: { platform: 'study', number: 1, template: { image: 'registry.example/studyflow:1' } },
      },
    ]);
  });

  it('is said to be seen before anything is made for it', async () => {
    const ground = setup();
    ground.write();
    await ground.reconcile();
    expect(ground.kube.writes()[0]).toMatchObject({ verb: 'applyStatus', kind: 'StudyFlow' });
    const { status } = ground.kube.writes()[0]?.body as {
      status: { conditions: { type: string; status: string }[] };
    };
    expect(status.conditions.map(({ type, status }) => `${type} ${status}`)).toEqual([
      'Ready Unknown',
      'Available Unknown',
      'Reconciling Unknown',
      'Stalled Unknown',
    ]);
  });

  it('is not ready while its release is under way, and is when that serves', async () => {
    const ground = setup();
    ground.write();
    await ground.reconcile();
    expect(ground.condition('Ready')).toMatchObject({ status: 'False', reason: 'Releasing' });
    expect(ground.condition('Reconciling')).toMatchObject({ status: 'True' });
    expect(ground.condition('Available')).toMatchObject({ status: 'False', reason: 'NoActiveRelease' });

    ground.releaseHas('study-1', ...SUCCEEDED);
    ground.serve('study-1', 'blue');
    await ground.reconcile();
    expect(ground.condition('Ready')).toMatchObject({ status: 'True', reason: 'Released' });
    expect(ground.condition('Reconciling')).toMatchObject({ status: 'False' });
    expect(ground.studyFlow().status).toMatchObject({
      observedGeneration: 1,
      activeColour: 'blue',
      activeRelease: 'study-1',
      activeImage: 'registry.example/studyflow:1',
      replicas: 2,
      selector:
        'app.kubernetes.io/component=api,app.kubernetes.io/instance=study,app.kubernetes.io/name=studyflow,studyflow.dev/colour=blue',
    });
  });

  it('writes nothing at rest', async () => {
    const ground = setup();
    await served(ground);
    ground.kube.forgetCalls();
    ground.pass(3_600_000);
    await ground.reconcile();
    await ground.reconcile();
    expect(ground.kube.calls).toEqual([]);
  });
});

describe('a change', () => {
  it('of the image makes a release with the next number, and none again', async () => {
    const ground = setup();
    await served(ground);
    ground.write({ image: 'registry.example/studyflow:2' });
    await ground.reconcile();
    await ground.reconcile();
    expect(ground.releases().map(({ metadata }) => metadata.name)).toEqual(['study-1', 'study-2']);
    expect(ground.condition('Ready')).toMatchObject({ status: 'False', reason: 'Releasing' });
    expect(ground.condition('Available')).toMatchObject({ status: 'True' });
    expect(ground.studyFlow().status).toMatchObject({
      latestRelease: 'study-2',
      activeRelease: 'study-1',
      observedGeneration: 2,
    });
  });

  it('twice in a row makes a release for the newest', async () => {
    const ground = setup();
    await served(ground);
    ground.write({ image: 'registry.example/studyflow:2' });
    await ground.reconcile();
    ground.write({ image: 'registry.example/studyflow:3' });
    await ground.reconcile();
    expect(ground.releases().at(-1)).toMatchObject({
      spec: { number: 3, template: { image: 'registry.example/studyflow:3' } },
    });
  });

  it('back to the image of before is a release of its own', async () => {
    const ground = setup();
    await served(ground);
    ground.write({ image: 'registry.example/studyflow:2' });
    await ground.reconcile();
    ground.write();
    await ground.reconcile();
    const [first, , third] = ground.releases();
    expect(third?.spec.revision).toBe(first?.spec.revision);
  });

  it('of the scale is no release: the one that serves follows it', async () => {
    const ground = setup();
    await served(ground);
    ground.kube.edit(RELEASE, { ...KEY, name: 'study-1' }, (release) => ({
      ...release,
      spec: { ...release.spec, promote: true },
    }));
    ground.write({ api: { replicas: 5, maxReplicas: 9 } });
    await ground.reconcile();
    expect(ground.releases()).toMatchObject([
      { spec: { promote: true, template: { roles: { api: { replicas: 5, maxReplicas: 9 } } } } },
    ]);
  });

  it('of the strategy alone is no release, and leaves the one that runs as it was made', async () => {
    const ground = setup();
    await served(ground);
    ground.write({ strategy: { blueGreen: { scaleDownDelaySeconds: 900 } } });
    await ground.reconcile();
    expect(ground.releases()).toMatchObject([
      { spec: { strategy: { blueGreen: { scaleDownDelaySeconds: 30 } } } },
    ]);
    expect(ground.condition('Ready')?.status).toBe('True');
  });

  it('that switches the gateway off takes its objects away', async () => {
    const ground = setup();
    await served(ground, WHOLE);
    ground.write({ gateway: { enabled: false } });
    await ground.reconcile();
    expect(ground.find(DEPLOYMENT, 'study-gateway')).toBeUndefined();
    expect(ground.find(SERVICE, 'study-gateway')).toBeUndefined();
    expect(ground.kube.all(CONFIG_MAP)).toEqual([]);
    expect(ground.find(DEPLOYMENT, 'study-api-blue')).toBeDefined();
    expect(ground.events.map(({ reason }) => reason)).toContain('ChildRemoved');
  });

  it('keeps as many ended releases as asked for, and never the one that serves', async () => {
    const ground = setup();
    ground.write({ revisionHistoryLimit: 1 });
    await ground.reconcile();
    ground.releaseHas('study-1', ...SUCCEEDED);
    ground.serve('study-1', 'blue');
    for (const tag of [2, 3, 4, 5]) {
      ground.write({ revisionHistoryLimit: 1, image: `registry.example/studyflow:${String(tag)}` });
      await ground.reconcile();
      ground.releaseHas(`study-${String(tag)}`, {
        type: 'Succeeded',
        status: 'False',
        reason: 'Failed',
        message: 'No.',
      });
      await ground.reconcile();
    }
    expect(ground.releases().map(({ metadata }) => metadata.name)).toEqual(['study-1', 'study-4', 'study-5']);
  });
});

describe('the switch', () => {
  it('is never undone: whom a Service names is left alone', async () => {
    const ground = setup();
    await served(ground, WHOLE);
    ground.serve('study-1', 'green');
    ground.write({ ...WHOLE, gateway: { replicas: 4 } });
    await ground.reconcile();
    expect(serviceOf(ground, 'study-api')?.spec?.selector).toMatchObject({ [LABELS.colour]: 'green' });
    ground.kube.edit(SERVICE, { ...KEY, name: 'study-api' }, (service) => ({
      ...service,
      spec: { ...service.spec, ports: [] } as never,
    }));
    await ground.reconcile();
    expect(serviceOf(ground, 'study-api')?.spec).toMatchObject({
      ports: [{ port: 4000 }],
      selector: { [LABELS.colour]: 'green' },
    });
  });

  it('is known again when a Service was deleted by hand', async () => {
    const ground = setup();
    await served(ground);
    ground.serve('study-1', 'green');
    await ground.kube.remove(SERVICE, { ...KEY, name: 'study-api' }, {});
    await ground.reconcile();
    expect(serviceOf(ground, 'study-api')).toMatchObject({
      metadata: { annotations: { [STAMPS.colour]: 'green', [STAMPS.release]: 'study-1' } },
      spec: { selector: { [LABELS.colour]: 'green' } },
    });
  });

  it('is known again when all Services were deleted by hand', async () => {
    const ground = setup();
    await served(ground);
    ground.serve('study-1', 'green');
    await ground.reconcile();
    for (const { metadata } of ground.kube.all(SERVICE))
      await ground.kube.remove(SERVICE, { ...KEY, name: metadata.name }, {});
    await ground.reconcile();
    for (const name of ['study-api', 'study-rooms']) {
      expect(serviceOf(ground, name)?.spec?.selector).toMatchObject({ [LABELS.colour]: 'green' });
    }
  });
});

describe('a release that goes wrong', () => {
  it.each([
    ['Failed', 'ReleaseFailed'],
    ['Aborted', 'ReleaseAborted'],
  ])('(%s) stalls the platform, which serves on, and says how to go on', async (verdict, reason) => {
    const ground = setup();
    await served(ground);
    ground.write({ image: 'registry.example/studyflow:2' });
    await ground.reconcile();
    ground.releaseHas('study-2', {
      type: 'Succeeded',
      status: 'False',
      reason: verdict,
      message: 'The image cannot be pulled.',
    });
    await ground.reconcile();
    expect(ground.condition('Stalled')).toMatchObject({ status: 'True', reason });
    expect(ground.condition('Ready')?.message).toContain('The image cannot be pulled. study-1 serves.');
    expect(ground.condition('Ready')?.message).toContain('{"spec":{"retry":1}}');
    expect(ground.condition('Available')?.status).toBe('True');
    expect(ground.releases()).toHaveLength(2);
    expect(ground.events.at(-1)).toMatchObject({ type: 'Warning', reason });
  });

  it('that hangs says why on the platform too', async () => {
    const ground = setup();
    ground.write();
    await ground.reconcile();
    ground.releaseHas('study-1', {
      type: 'Stalled',
      status: 'True',
      reason: 'ImagePullFailed',
      message: 'No such image.',
    });
    await ground.reconcile();
    expect(ground.condition('Ready')).toMatchObject({
      status: 'False',
      reason: 'ImagePullFailed',
      message: 'study-1: No such image.',
    });
  });

  it('is under way again when it is tried again', async () => {
    const ground = setup();
    ground.write();
    await ground.reconcile();
    ground.releaseHas('study-1', { type: 'Succeeded', status: 'False', reason: 'Failed', message: 'No.' });
    ground.kube.edit(RELEASE, { ...KEY, name: 'study-1' }, (release) => ({
      ...release,
      spec: { ...release.spec, retry: 1 },
    }));
    await ground.reconcile();
    expect(ground.condition('Ready')).toMatchObject({ reason: 'Releasing' });
  });
});

describe('what people do', () => {
  it('by hand to an object is put back, and told', async () => {
    const ground = setup();
    await served(ground, WHOLE);
    ground.kube.edit(DEPLOYMENT, { ...KEY, name: 'study-gateway' }, (gateway) => ({
      ...gateway,
      spec: { ...gateway.spec, replicas: 9 },
    }));
    await ground.reconcile();
    expect(ground.find(DEPLOYMENT, 'study-gateway')).toMatchObject({ spec: { replicas: 2 } });
    expect(ground.events.at(-1)).toMatchObject({
      reason: 'ChildPutBack',
      note: 'Deployment study-gateway was put back.',
    });
  });

  it('to the release that serves (deleting it) makes one of the same version', async () => {
    const ground = setup();
    await served(ground);
    await ground.kube.remove(RELEASE, { ...KEY, name: 'study-1' }, {});
    await ground.reconcile();
    expect(ground.releases()).toMatchObject([{ metadata: { name: 'study-2' }, spec: { number: 2 } }]);
  });

  it('paused: nothing is made, moved or put back', async () => {
    const ground = setup();
    await served(ground, WHOLE);
    ground.write({ ...WHOLE, paused: true, image: 'registry.example/studyflow:2' });
    await ground.kube.remove(SERVICE, { ...KEY, name: 'study-gateway' }, {});
    await ground.reconcile();
    expect(ground.releases()).toHaveLength(1);
    expect(ground.find(SERVICE, 'study-gateway')).toBeUndefined();
    expect(ground.condition('Reconciling')).toMatchObject({ status: 'False', reason: 'Paused' });

    ground.write({ ...WHOLE, image: 'registry.example/studyflow:2' });
    await ground.reconcile();
    expect(ground.releases()).toHaveLength(2);
    expect(ground.find(SERVICE, 'study-gateway')).toBeDefined();
  });

  it('deleting it: nothing is made anew while it goes', async () => {
    const ground = setup();
    await served(ground, WHOLE);
    ground.kube.edit(STUDY_FLOW, KEY, (object) => ({
      ...object,
      metadata: { ...object.metadata, finalizers: ['foregroundDeletion'] },
    }));
    await ground.kube.remove(STUDY_FLOW, KEY, {});
    await ground.kube.remove(SERVICE, { ...KEY, name: 'study-gateway' }, {});
    ground.kube.forgetCalls();
    await ground.reconcile();
    expect(ground.kube.writes()).toEqual([]);
  });
});
