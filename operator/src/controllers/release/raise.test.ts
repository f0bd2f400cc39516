import { expect, test } from '@jest/globals';

import { ANNOTATIONS } from '../../api/group.ts';
import type { Release } from '../../api/v1alpha1/release.ts';
import { DEPLOYMENT, type Deployment } from '../../kube/workloads.ts';
import { createFakeKube } from '../../kube/testing.ts';
import { act } from './act.ts';
import { raise } from './raise.ts';
import { KEY, buildPlatform, buildRelease } from './testing.ts';
import type { ColourView, PlatformView, Situation } from './view.ts';

const WORKER = { ...KEY, name: 'demo-worker-green' };
const kube = createFakeKube();

function situationOf(release: Release, deployments: ColourView['deployments'] = {}): Situation {
  const platform = buildPlatform();
  const empty = { deployments: {}, pods: [], companions: [] };
  const view = {
    key: KEY,
    now: new Date(),
    microNow: '',
    watchedSince: new Date(),
    epoch: 7,
    platform,
    releases: [release],
    services: {},
    previews: {},
    colours: { blue: { ...empty, colour: 'blue' }, green: { ...empty, colour: 'green', deployments } },
    migrations: [],
    jobs: [],
    measured: () => undefined,
  } as unknown as PlatformView;
  return { view, platform, release, colour: 'green', other: 'blue' };
}

async function raiseWorker(release: Release): Promise<Deployment> {
  const worker = await kube.get(DEPLOYMENT, WORKER);
  const writes = raise(situationOf(release, worker && { worker }), 'full').filter(
    (write) => write.kind === DEPLOYMENT && 'object' in write && write.object.metadata.name === WORKER.name,
  );
  await act(kube, writes);
  return (await kube.get(DEPLOYMENT, WORKER))!;
}

const RELEASE = buildRelease(1, { roles: { worker: { replicas: 3 } } });
/** As a newer operator may render it: the same release with another variable. */
const CHANGED = buildRelease(1, { roles: { worker: { replicas: 3, nodeSelector: { disk: 'fast' } } } });

test('a Deployment that was made is in place at once, with its pods and the leader’s term', async () => {
  const made = await raiseWorker(RELEASE);
  kube.forgetCalls();
  await raiseWorker(RELEASE);

  expect(made.spec?.replicas).toBe(3);
  expect(made.metadata.annotations?.[ANNOTATIONS.leaderEpoch]).toBe('7');
  expect(kube.writes()).toEqual([]);
});

test('one that changes keeps its pods and the term, whoever has written them', async () => {
  const changed = await raiseWorker(CHANGED);
  kube.edit(DEPLOYMENT, WORKER, (object) => ({ ...object, spec: { ...object.spec, replicas: 5 } }));
  const again = await raiseWorker(RELEASE);

  expect(changed.spec?.replicas).toBe(3);
  expect(changed.metadata.annotations?.[ANNOTATIONS.leaderEpoch]).toBe('7');
  expect(again.spec?.replicas).toBe(5);
});
