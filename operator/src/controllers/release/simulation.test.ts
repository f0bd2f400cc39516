import { LABELS } from '@studyflow/cdk8s';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { findCondition, isTrue } from '../../api/conditions.ts';
import { DATABASE_MIGRATION, type DatabaseMigration } from '../../api/v1alpha1/database-migration.ts';
import { RELEASE, type Release } from '../../api/v1alpha1/release.ts';
import { POD } from '../../kube/kinds.ts';
import type { Kind, KubeObject } from '../../kube/kube.ts';
import { DEPLOYMENT, type Deployment, SERVICE, type Service } from '../../kube/workloads.ts';
import { STAMPS, namedColour } from './stamps.ts';
import { KEY, type Operator, type World, createWorld, isReady, replicas, served } from './testing.ts';
import { COLOURS, OTHER, SERVED_ROLES } from './view.ts';

/** How many worlds are lived through; a whole campaign says more. */
const RUNS = Number(process.env['RELEASE_SIMULATIONS'] ?? 150);

/** What happens in a world, and what of it (`pick` chooses among those that are there). */
interface Happening {
  readonly what: string;
  readonly pick: number;
  readonly more: number;
}

const IMAGES = ['study:a', 'study:b', 'study:bad', 'study:nomigrate', 'study:a'];
const STRATEGIES = [{}, { scaleDownDelaySeconds: 0 }, { progressDeadlineSeconds: 20 }, { autoPromotionEnabled: false, scaleDownDelaySeconds: 5 }, { previewReplicaCount: 1 }];
const WORDS = [{ abort: true }, { promote: true }, { paused: true }, { paused: false }, { abort: false }];

const WEIGHTS: Readonly<Record<string, number>> = {
  hearAll: 8, hearOne: 8, reconcile: 24, crash: 4, haunt: 3, moveDeployments: 8, movePods: 6, movePod: 6, losePods: 2, losePod: 2, moveMigrations: 6,
  time: 5, release: 3, word: 2, retry: 1, removeRelease: 1, editSelector: 1, editDeployment: 1, removeDeployment: 1,
};

const happening: fc.Arbitrary<Happening> = fc.record({
  what: fc.oneof(...Object.entries(WEIGHTS).map(([what, weight]) => ({ weight, arbitrary: fc.constant(what) }))),
  pick: fc.nat(1_000),
  more: fc.nat(1_000),
});

interface Life {
  readonly world: World;
  operator: Operator;
  /** A leader of yesterday that does not know. */
  ghost: Operator | undefined;
  epoch: number;
}

function at<T>(items: readonly T[], pick: number): T | undefined {
  return items[pick % Math.max(1, items.length)];
}

const HAPPENINGS: Readonly<Record<string, (life: Life, pick: number, more: number) => Promise<void> | void>> = {
  hearAll: ({ operator }) => operator.hear(),
  hearOne: ({ operator }, pick) => operator.hear(at([RELEASE, DATABASE_MIGRATION, SERVICE, DEPLOYMENT, POD] as readonly Kind[], pick)),
  reconcile: async ({ operator }) => void (await operator.reconcile()),
  crash: async (life, pick, more) => {
    life.operator.killAt(pick % 6, more % 2 === 0 ? 'before' : 'after');
    await life.operator.reconcile();
    life.epoch += 1;
    life.operator = life.world.operator(life.epoch);
  },
  haunt: async (life) => {
    if (life.ghost !== undefined) await life.ghost.reconcile();
    life.ghost = life.operator;
    life.epoch += 1;
    life.operator = life.world.operator(life.epoch);
  },
  moveDeployments: ({ world }) => world.moveDeployments(),
  movePods: ({ world }) => world.movePods(),
  movePod: ({ world }, pick) => {
    const pod = at(world.kube.all(POD).filter((one) => !isReady(one) && !JSON.stringify(one.spec).includes('bad')), pick);
    if (pod !== undefined) world.setReady(pod, true);
  },
  losePods: ({ world }, pick) => world.pods(COLOURS[pick % 2]!).forEach((pod) => world.setReady(pod, false)),
  losePod: ({ world }, pick) => {
    const pod = at(world.kube.all(POD), pick);
    if (pod !== undefined) world.setReady(pod, false);
  },
  moveMigrations: ({ world }) => world.moveMigrations(),
  time: ({ world }, pick) => void (world.nowMs += [10, 1_000, 6_000, 31_000][pick % 4]!),
  release: ({ world }, pick, more) => {
    if (world.kube.all(RELEASE).length < 4) world.release({ image: at(IMAGES, pick)!, blueGreen: at(STRATEGIES, more)! });
  },
  word: ({ world }, pick, more) => {
    const release = at(world.kube.all(RELEASE).slice(-2), more);
    if (release !== undefined) world.word(release.metadata.name, at(WORDS, pick)!);
  },
  retry: ({ world }) => {
    const release = world.newest();
    if (release !== undefined) world.word(release.metadata.name, { retry: release.spec.retry + 1, abort: false });
  },
  removeRelease: ({ world }, pick) => {
    const release = at(world.kube.all(RELEASE), pick);
    if (release !== undefined) world.kube.erase(RELEASE, { ...KEY, name: release.metadata.name });
  },
  editSelector: ({ world }, pick, more) => {
    const role = SERVED_ROLES[pick % 2]!;
    const change = [{ [LABELS.colour]: 'purple' }, { foreign: 'label' }, { [LABELS.colour]: OTHER[namedColour(world.service(role)) ?? 'blue'] }][more % 3]!;
    world.kube.edit(SERVICE, { ...KEY, name: `demo-${role}` }, (service) => ({ ...service, spec: { ...service.spec, selector: { ...service.spec?.selector, ...change } } }) as Service);
  },
  editDeployment: ({ world }, pick, more) => {
    const deployment = at(world.kube.all(DEPLOYMENT), pick);
    if (deployment === undefined) return;
    const change = more % 2 === 0 ? { replicas: more % 4 } : { minReadySeconds: more };
    world.kube.edit(DEPLOYMENT, { ...KEY, name: deployment.metadata.name }, (now) => ({ ...now, spec: { ...now.spec, ...change } }));
  },
  removeDeployment: ({ world }, pick) => {
    const deployment = at(world.kube.all(DEPLOYMENT), pick);
    if (deployment !== undefined) world.kube.erase(DEPLOYMENT, { ...KEY, name: deployment.metadata.name });
  },
};

/** Whether every role behind a Service has a pod of the colour that is ready, in truth. */
function serves(world: World, colour: string): boolean {
  return SERVED_ROLES.every((role) => world.pods(colour).some((pod) => pod.metadata.labels?.[LABELS.component] === role && isReady(pod)));
}

/** Whether the operator knows everything there is to know about the pods. */
function isWellInformed(world: World, by: Operator): boolean {
  return world.kube.all(POD).every((pod) => by.knows(pod, POD, pod.metadata.name));
}

/** Judges each write at the moment at which it is made. */
function judge(world: World, by: Operator, ...[kind, before, after]: [Kind, KubeObject | undefined, KubeObject | undefined]): void {
  if (kind === SERVICE && !before!.metadata.name.endsWith('-preview')) judgeService(world, by, before as Service, after as Service);
  if (kind === DEPLOYMENT) judgeDeployment(world, before as Deployment | undefined, after as Deployment | undefined);
  if (kind === DATABASE_MIGRATION && before === undefined && (after as DatabaseMigration).spec.phase === 'contract') {
    const owner = world.find((after as DatabaseMigration).spec.release ?? '');
    expect(isTrue(owner?.status?.conditions, 'Confirmed')).toBe(true);
  }
}

function judgeService(world: World, by: Operator, before: Service, after: Service): void {
  if (JSON.stringify(before.spec?.selector) === JSON.stringify(after.spec?.selector)) return;
  const colour = namedColour(after);
  const wasStamped = before.metadata.annotations?.[STAMPS.colour];
  expect(['blue', 'green']).toContain(colour);
  expect(Object.keys(after.spec?.selector ?? {})).toHaveLength(4);
  const isMended = wasStamped === colour || (wasStamped === undefined && after.metadata.annotations?.[STAMPS.colour] === undefined);
  if (colour !== namedColour(before) && !isMended && isWellInformed(world, by)) {
    expect(`${String(colour)} serves: ${String(serves(world, colour!))}`).toBe(`${String(colour)} serves: true`);
  }
}

function judgeDeployment(world: World, before: Deployment | undefined, after: Deployment | undefined): void {
  const isStopped = (before?.spec?.replicas ?? 0) > 0 && (after?.spec?.replicas ?? 0) === 0;
  const colour = before?.metadata.labels?.[LABELS.colour];
  if (isStopped && SERVED_ROLES.some((role) => namedColour(world.service(role)) === colour && world.service(role).metadata.annotations?.[STAMPS.colour] === colour)) {
    throw new Error(`pods that serve were stopped: ${before!.metadata.name}`);
  }
}

/** What is so when everything has come to rest. */
function judgeEnd(world: World): void {
  const newest = world.newest();
  if (newest === undefined) return;
  expect(['blue', 'green']).toContain(served(world));
  for (const role of SERVED_ROLES) expect(Object.keys(world.service(role).spec?.selector ?? {})).toHaveLength(4);
  for (const release of world.kube.all(RELEASE)) expect(`${release.metadata.name} ${isStated(release)}`).toBe(`${release.metadata.name} true`);
  const isWaiting = newest.status?.step === 'AwaitingPromotion';
  if (isTrue(newest.status?.conditions, 'Succeeded')) {
    expect(world.pods(served(world)).every(({ metadata }) => metadata.labels?.[LABELS.revision] === newest.spec.revision)).toBe(true);
    expect(serves(world, served(world))).toBe(true);
  }
  const isGood = ['study:a', 'study:b'].includes(newest.spec.template.image);
  if (isGood && !newest.spec.abort && findCondition(newest.status?.conditions, 'Succeeded')?.status === 'Unknown') expect(isWaiting).toBe(true);
  if (!isWaiting) {
    const idle = OTHER[namedColour(world.service('api'))!];
    expect(replicas(world, idle)).toEqual([0, 0, 0]);
  }
}

function isStated({ status, spec }: Release): boolean {
  const succeeded = findCondition(status?.conditions, 'Succeeded');
  return (succeeded !== undefined && succeeded.status !== 'Unknown') || status?.step === 'AwaitingPromotion' || (spec.abort && isTrue(status?.conditions, 'Stalled'));
}

test('whatever happens, in whatever order, Services name exactly one colour that serves, and everything ends as stated', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 20, maxLength: 120 }), async (happenings) => {
      const failures: unknown[] = [];
      const world = createWorld((...write) => {
        try {
          judge(...write);
        } catch (error) {
          failures.push(error);
        }
      });
      const life: Life = { world, operator: world.operator(1), ghost: undefined, epoch: 1 };
      world.release({ image: 'study:a' });
      for (const { what, pick, more } of happenings) {
        await HAPPENINGS[what]!(life, pick, more);
        if (failures.length > 0) throw failures[0];
      }
      world.kube.all(RELEASE).forEach(({ metadata }) => world.word(metadata.name, { paused: false }));
      const last = world.operator(life.epoch + 1);
      await world.settle(last, 300);
      world.kube.writes.splice(0);
      await last.reconcile();
      expect(world.kube.writes).toEqual([]);
      if (failures.length > 0) throw failures[0];
      judgeEnd(world);
    }),
    { numRuns: RUNS, ...(process.env['RELEASE_SEED'] === undefined ? {} : { seed: Number(process.env['RELEASE_SEED']) }) },
  );
}, 600_000);
