import { describe, expect, it } from '@jest/globals';
import { LABELS } from '../../api/group.ts';
import { namespacedKind } from '../../kube/kinds.ts';
import { kubeError } from '../../kube/kube-error.ts';
import type { KubeErrorReason, KubeObject } from '../../kube/kube.ts';
import { SERVICE } from '../../kube/workloads.ts';
import type { Service } from '../../kube/workloads.ts';
import { KEY, setup, SUCCEEDED, WHOLE } from './testing.ts';
import type { Setup } from './testing.ts';

const MONITOR = namespacedKind('monitoring.coreos.com/v1', 'PodMonitor', 'podmonitors');
const MONITORING = { monitoring: { enabled: true } };

/** The API server refuses writes of a kind from now on. */
function refuse(ground: Setup, kind: string, reason: KubeErrorReason, message: string): void {
  const isWrite = (verb: string): boolean => ['apply', 'create'].includes(verb);
  ground.kube.fail({
    when: (call) => call.kind === kind && isWrite(call.verb),
    error: kubeError({ reason, status: 403, message }),
    times: 1000,
  });
}

function someService(metadata: Partial<KubeObject['metadata']>): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...KEY, name: 'study-api', ...metadata },
    spec: { selector: { app: 'something-else' } },
  };
}

describe('an object of somebody else', () => {
  it('is never written over: the platform says so, makes no release, and looks again later', async () => {
    const ground = setup();
    ground.kube.seed(SERVICE, someService({}));
    ground.write();
    expect(await ground.reconcile()).toEqual({ requeueAfterMs: 30_000 });
    expect(ground.find(SERVICE, 'study-api')).toMatchObject({
      spec: { selector: { app: 'something-else' } },
    });
    expect(ground.condition('Stalled')).toMatchObject({ status: 'True', reason: 'NameTaken' });
    expect(ground.condition('Stalled')?.message).toBe(
      "Service study-api exists and is somebody else's. Rename it, or the StudyFlow; it is not written over.",
    );
    expect(ground.releases()).toEqual([]);
    expect(ground.events).toMatchObject([{ type: 'Warning', reason: 'NameTaken' }]);
  });

  it('is not even taken when it carries our labels and another owner', async () => {
    const ground = setup();
    const owner = { apiVersion: 'v1', kind: 'StudyFlow', name: 'other', uid: 'other', controller: true };
    const labels = {
      [LABELS.platform]: 'study',
      [LABELS.managedBy]: 'studyflow-operator',
      [LABELS.partOf]: 'studyflow',
    };
    ground.kube.seed(SERVICE, someService({ labels, ownerReferences: [owner] }));
    ground.write();
    await ground.reconcile();
    expect(ground.condition('Stalled')).toMatchObject({ reason: 'NameTaken' });
    expect(ground.find(SERVICE, 'study-api')?.metadata.ownerReferences).toEqual([owner]);
  });

  it('that is gone is no hindrance any more', async () => {
    const ground = setup();
    ground.kube.seed(SERVICE, someService({}));
    ground.write();
    await ground.reconcile();
    await ground.kube.remove(SERVICE, { ...KEY, name: 'study-api' }, {});
    await ground.reconcile();
    expect(ground.condition('Stalled')?.status).toBe('False');
    expect(ground.releases()).toHaveLength(1);
  });

  it('of a platform of the same name that was deleted is waited for', async () => {
    const ground = setup();
    const owner = {
      apiVersion: 'v1',
      kind: 'StudyFlow',
      name: 'study',
      uid: 'the-one-before',
      controller: true,
    };
    ground.kube.seed(SERVICE, someService({ ownerReferences: [owner] }));
    ground.write();
    expect(await ground.reconcile()).toEqual({ requeueAfterMs: 3_000 });
    expect(ground.condition('Reconciling')).toMatchObject({ status: 'True', reason: 'BeingDeleted' });
    expect(ground.condition('Stalled')?.status).toBe('False');
  });

  it('is ours again when it is ours and lost its owner (kubectl delete --cascade=orphan)', async () => {
    const ground = setup();
    const labels = {
      [LABELS.platform]: 'study',
      [LABELS.managedBy]: 'studyflow-operator',
      [LABELS.partOf]: 'studyflow',
    };
    ground.kube.seed(SERVICE, someService({ labels }));
    const { metadata } = ground.write();
    await ground.reconcile();
    expect(ground.find(SERVICE, 'study-api')).toMatchObject({
      metadata: { ownerReferences: [{ uid: metadata.uid }] },
      spec: { selector: { app: 'something-else' } },
    });
  });
});

describe('what the API server refuses', () => {
  it('(a right taken away) is said with the missing verb, and the rest is done', async () => {
    const ground = setup();
    refuse(
      ground,
      'NetworkPolicy',
      'Forbidden',
      'networkpolicies is forbidden: cannot patch resource "networkpolicies"',
    );
    ground.write(WHOLE);
    expect(await ground.reconcile()).toEqual({ requeueAfterMs: 30_000 });
    expect(ground.condition('Stalled')).toMatchObject({ status: 'True', reason: 'Forbidden' });
    expect(ground.condition('Stalled')?.message).toContain('cannot patch resource "networkpolicies"');
    expect(ground.condition('Stalled')?.message).toContain("Give the operator's role this right again");
    expect(ground.releases()).toHaveLength(1);
  });

  it('(a quota) is said, and no release is made before its Services are there', async () => {
    const ground = setup();
    refuse(ground, 'Service', 'Forbidden', 'services "study-api" is forbidden: exceeded quota: few');
    ground.write();
    await ground.reconcile();
    expect(ground.condition('Stalled')).toMatchObject({ reason: 'QuotaExceeded' });
    expect(ground.releases()).toEqual([]);
  });

  it('(a kind that the cluster does not have) is said, and the release goes on', async () => {
    const ground = setup();
    refuse(ground, 'PodMonitor', 'NotFound', 'the server could not find the requested resource');
    ground.write(MONITORING);
    await ground.reconcile();
    expect(ground.condition('Stalled')).toMatchObject({ reason: 'KindMissing' });
    expect(ground.releases()).toHaveLength(1);
  });

  it('(nothing goes while its successor is refused)', async () => {
    const ground = setup();
    ground.write(WHOLE);
    await ground.reconcile();
    refuse(ground, 'ConfigMap', 'Forbidden', 'configmaps is forbidden');
    const before = ground.kube.all(SERVICE).length;
    ground.write({ ...WHOLE, gateway: { requestsPerMinute: 7 } });
    await ground.reconcile();
    expect(ground.kube.all(SERVICE)).toHaveLength(before);
    expect(ground.condition('Stalled')).toMatchObject({ reason: 'Forbidden' });
  });

  it.each<KubeErrorReason>(['Timeout', 'Unreachable', 'TooManyRequests', 'Other'])(
    'for a moment (%s) is tried again by the runtime, and no condition cries',
    async (reason) => {
      const ground = setup();
      ground.kube.fail({
        when: ({ kind, verb }) => kind === 'Service' && verb === 'create',
        error: kubeError({ reason, message: 'no answer' }),
      });
      ground.write();
      await expect(ground.reconcile()).rejects.toMatchObject({ reason });
      expect(ground.condition('Stalled')?.status).toBe('Unknown');
      await ground.reconcile();
      expect(ground.releases()).toHaveLength(1);
    },
  );

  it('says it once, however often it is tried', async () => {
    const ground = setup();
    refuse(ground, 'NetworkPolicy', 'Forbidden', 'networkpolicies is forbidden');
    ground.write(WHOLE);
    await ground.reconcile();
    await ground.reconcile();
    expect(ground.events.filter(({ reason }) => reason === 'Forbidden')).toHaveLength(1);
  });
});

describe('an answer that was lost', () => {
  it('changes nothing: each object is there once', async () => {
    const ground = setup();
    for (const kind of ['Service', 'ServiceAccount', 'Release']) {
      ground.kube.fail({
        when: (call) => call.kind === kind && ['apply', 'create'].includes(call.verb),
        error: kubeError({ reason: 'Timeout', message: 'no answer' }),
        isDone: true,
      });
    }
    ground.write();
    for (let round = 0; round < 4; round += 1) await ground.reconcile().catch(() => undefined);
    await ground.reconcile();
    expect(ground.releases()).toHaveLength(1);
    expect(ground.condition('Stalled')?.status).toBe('False');
  });
});

describe('kinds that not every cluster has', () => {
  it('are asked for at a change and once in five minutes, not at each reconcile', async () => {
    const ground = setup();
    ground.write(MONITORING);
    await ground.reconcile();
    expect(ground.kube.all(MONITOR)).toHaveLength(1);
    ground.kube.forgetCalls();
    await ground.reconcile();
    expect(ground.kube.calls).toEqual([]);
    await ground.kube.remove(MONITOR, { ...KEY, name: 'study-processes' }, {});
    ground.pass(300_000);
    await ground.reconcile();
    expect(ground.kube.all(MONITOR)).toHaveLength(1);
  });

  it('go when they are wanted no more, also after a restart in between', async () => {
    const ground = setup();
    ground.write(MONITORING);
    await ground.reconcile();
    expect(ground.studyFlow().status?.optionalKinds).toContain('PodMonitor.monitoring.coreos.com');
    ground.write();
    await ground.reconcile();
    expect(ground.kube.all(MONITOR)).toEqual([]);
    expect(ground.studyFlow().status?.optionalKinds).toBeUndefined();
  });

  it('are known before the first of them is made', async () => {
    const ground = setup();
    ground.kube.fail({
      when: ({ kind, verb }) => kind === 'PodMonitor' && verb === 'apply',
      error: kubeError({ reason: 'Timeout', message: 'no answer' }),
      isDone: true,
    });
    ground.write(MONITORING);
    await ground.reconcile().catch(() => undefined);
    ground.write();
    await ground.reconcile();
    expect(ground.kube.all(MONITOR)).toEqual([]);
  });
});

describe('a succeeded release', () => {
  it('with a gateway that nobody gets through is not ready', async () => {
    const ground = setup();
    ground.write(WHOLE);
    await ground.reconcile();
    ground.releaseHas('study-1', ...SUCCEEDED);
    ground.serve('study-1', 'blue');
    ground.kube.edit(
      namespacedKind('apps/v1', 'Deployment', 'deployments'),
      { ...KEY, name: 'study-gateway' },
      (gateway) => ({
        ...gateway,
        status: { readyReplicas: 0 },
      }),
    );
    await ground.reconcile();
    expect(ground.condition('Ready')).toMatchObject({ status: 'False', reason: 'PodsUnready' });
    expect(ground.condition('Available')?.status).toBe('True');
  });
});
