import type { ApiClient } from '../../../../tools/kubernetes/api-client.ts';
import type { PlatformProcess } from '../../../../tools/vault/platform-process.ts';
import { LABELS } from '../../../src/api/group.ts';

/** Tells the API server of a process as a kubelet would: a pod that runs, at this address. */
export async function addPod(
  api: ApiClient,
  namespace: string,
  { name, podIP }: Pick<PlatformProcess, 'name' | 'podIP'>,
): Promise<void> {
  const folder = `/api/v1/namespaces/${namespace}/pods`;
  await api.create(folder, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: {
        [LABELS.partOf]: 'studyflow',
        [LABELS.platform]: 'study',
        [LABELS.component]: 'api',
      },
    },
    spec: {
      // Nobody else runs it.
      schedulerName: 'nobody',
      automountServiceAccountToken: false,
      containers: [{ name: 'api', image: 'studyflow' }],
    },
  });
  const answer = await api.call(
    'PATCH',
    `${folder}/${name}/status`,
    { status: { phase: 'Running', podIP, podIPs: [{ ip: podIP }] } },
    'application/merge-patch+json',
  );
  if (answer.status !== 200) throw new Error(`The pod cannot be said to run: ${JSON.stringify(answer.body)}`);
}
