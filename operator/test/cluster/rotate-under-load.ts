/** O11 on a real cluster: logins of pods that a kubelet runs rotate while people are at work. */
import type { Kubectl } from '../../../tools/cluster/kubectl.ts';
import type { SecretRotation } from '../../src/api/v1alpha1/secret-rotation.ts';
import { LABELS } from '../../src/api/group.ts';
import { findCondition } from '../../src/api/conditions.ts';
import { eventually } from '../harness/eventually.ts';
import { underLoad, type Campaign } from './campaigns.ts';

const ROUNDS = { smallest: 3, full: 50 } as const;
const ROTATIONS = ['study-database', 'study-redis'] as const;
/** The grace is 10 s, the pods look every few seconds, and a killed leader's lease has to end. */
const WITHIN_MS = 120_000;

/** Both logins, round by round; in each round but the first the operator that leads is killed in the middle. */
export async function rotateUnderLoad(campaign: Campaign, operator: Kubectl): Promise<void> {
  const { kubectl, count, wrong, size } = campaign;
  const before = await containersOf(kubectl);
  await underLoad(campaign, async () => {
    for (let round = 1; round <= ROUNDS[size]; round += 1) {
      const said = await Promise.all(ROTATIONS.map(async (name) => begin(kubectl, name)));
      if (round > 1)
        count['leaders killed'] = Number(count['leaders killed'] ?? 0) + (await killLeader(operator));
      await Promise.all(ROTATIONS.map(async (name, index) => untilDone(kubectl, name, said[index] ?? 0)));
      count['rotations'] = round * ROTATIONS.length;
    }
  });
  const after = await containersOf(kubectl);
  count['containers'] = after.length;
  if (after.join(' ') !== before.join(' '))
    wrong.push(`containers: ${before.join(' ')}, then ${after.join(' ')}`);
}

/** @returns the number that it was said with. */
async function begin(kubectl: Kubectl, name: string): Promise<number> {
  const { spec } = await kubectl.json<SecretRotation>(['get', 'secretrotation', name]);
  const rotate = spec.rotate + 1;
  const patch = JSON.stringify({ spec: { rotate } });
  await kubectl.run(['patch', 'secretrotation', name, '--type=merge', `--patch=${patch}`]);
  return rotate;
}

async function untilDone(kubectl: Kubectl, name: string, said: number): Promise<void> {
  await eventually(
    `the rotation of ${name} is done`,
    async () => {
      const { status } = await kubectl.json<SecretRotation>(['get', 'secretrotation', name]);
      const ready = findCondition(status?.conditions, 'Ready');
      if (ready?.status === 'True' && isOver(status, said)) return true;
      throw new Error(JSON.stringify(ready));
    },
    { withinMs: WITHIN_MS, everyMs: 500 },
  );
}

const isOver = (status: SecretRotation['status'], said: number): boolean =>
  (status?.observedRotate ?? -1) >= said && status?.current === undefined;

/** @returns how many were killed. */
async function killLeader(operator: Kubectl): Promise<number> {
  const lease = await operator.json<{ spec: { holderIdentity?: string } }>([
    'get',
    'lease',
    'studyflow-operator',
  ]);
  const holder = lease.spec.holderIdentity ?? '';
  const { items } = await operator.json<{ items: { metadata: { name: string } }[] }>(['get', 'pods']);
  const leaders = items.map(({ metadata }) => metadata.name).filter((name) => holder.startsWith(name));
  for (const name of leaders) await operator.run(['delete', 'pod', name, '--grace-period=0', '--force']);
  return leaders.length;
}

/** Every container of the platform's pods, with how often it was started: nothing of it may change. */
async function containersOf(kubectl: Kubectl): Promise<readonly string[]> {
  interface Pod {
    readonly metadata: { readonly name: string };
    readonly status: {
      readonly phase: string;
      readonly containerStatuses?: readonly { readonly name: string; readonly restartCount: number }[];
    };
  }
  const { items } = await kubectl.json<{ items: Pod[] }>([
    ...['get', 'pods', `--selector=${LABELS.platform}=study`, '--field-selector=status.phase=Running'],
  ]);
  return items
    .flatMap(({ metadata, status }) =>
      (status.containerStatuses ?? []).map(
        ({ name, restartCount }) => `${metadata.name}/${name}:${restartCount}`,
      ),
    )
    .toSorted();
}
