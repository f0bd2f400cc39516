/** The garbage collector of a control plane that has just begun. */
import { eventually } from '../harness/eventually.ts';
import type { Ground } from '../harness/ground.ts';
import { buildStudyFlow } from '../harness/study-flows.ts';

/** It learns of new kinds once in 30 s; a real cluster has known them for long. */
export async function untilCollectorKnowsUs(ground: Ground): Promise<void> {
  const namespace = await ground.namespace();
  let round = 0;
  await eventually(
    'the garbage collector knows StudyFlows',
    async () => {
      round += 1;
      const name = `probe-${String(round)}`;
      const [owner] = await ground.applyYaml([buildStudyFlow({ name })], namespace);
      const { apiVersion = '', kind = '', metadata } = owner ?? { metadata: { name } };
      const ownerReferences = [{ apiVersion, kind, name, uid: metadata.uid ?? '' }];
      const child = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ownerReferences } };
      await ground.applyYaml([child], namespace);
      const path = `/api/v1/namespaces/${namespace}/configmaps/${name}`;
      await ground.api.remove(`/apis/studyflow.dev/v1alpha1/namespaces/${namespace}/studyflows/${name}`);
      return eventually('it goes', async () => (await ground.api.get(path)) === undefined, {
        withinMs: 3_000,
      }).catch(() => false);
    },
    { withinMs: 100_000 },
  );
}
