import { LABELS } from '@studyflow/cdk8s';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { findCondition, isTrue } from '../../api/conditions.ts';
import { DATABASE_MIGRATION, type DatabaseMigration } from '../../api/v1alpha1/database-migration.ts';
import { RELEASE, type Release, releaseSpecSchema } from '../../api/v1alpha1/release.ts';
import { POD } from '../../kube/kinds.ts';
import type { Kind } from '../../kube/kube.ts';
import { DEPLOYMENT, type Deployment, SERVICE, type Service } from '../../kube/workloads.ts';
import { replicasOf } from './colours.ts';
import { STAMPS, namedColour } from './stamps.ts';
import {
  KEY,
  type MadeWrite,
  type ReleaseChange,
  type Operator,
  type World,
  createWorld,
  replicas,
  served,
} from './testing.ts';
import { isReady } from './simulation/testing.ts';
import { COLOURS, OTHER, SERVED_ROLES } from './view.ts';

/** How many worlds are lived through; a whole campaign says more. */
const RUNS = Number(process.env['RELEASE_SIMULATIONS'] ?? 25);

/** What happens in a world, and what of it (`pick` chooses among those that are there). */
interface Happening {
  readonly what: string;
  readonly pick: number;
  readonly more: number;
}

const IMAGES = ['study:a', 'study:b', 'study:bad', 'study:nomigrate', 'study:a'];
const STRATEGIES = [
  {},
  { scaleDownDelaySeconds: 0 },
  { progressDeadlineSeconds: 20 },
  { autoPromotionEnabled: false, scaleDownDelaySeconds: 5 },
  { previewReplicaCount: 1 },
];
const MIGRATIONS: readonly ReleaseChange[] = [
  {},
  {},
  { migrations: releaseSpecSchema.shape.migrations.parse({ enabled: false }) },
];
const WORDS = [{ abort: true }, { promote: true }, { paused: true }, { paused: false }, { abort: false }];

const WEIGHTS: Readonly<Record<string, number>> = {
  advance: 40,
  hearAll: 8,
  hearOne: 8,
  reconcile: 24,
  crash: 4,
  haunt: 3,
  moveDeployments: 8,
  movePods: 6,
  movePod: 6,
  losePods: 2,
  losePod: 2,
  moveMigrations: 6,
  time: 5,
  release: 6,
  word: 2,
  retry: 1,
  removeRelease: 1,
  editSelector: 1,
  editDeployment: 1,
  removeDeployment: 1,
};

const happening: fc.Arbitrary<Happening> = fc.record({
  what: fc.oneof(
    ...Object.entries(WEIGHTS).map(([what, weight]) => ({ weight, arbitrary: fc.constant(what) })),
  ),
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

const HAPPENINGS: Readonly<Record<string, (life: Life, pick: number, more: number) => Promise<void> | void>> =
  {
    advance: async ({ world, operator }, pick) => void (await world.settle(operator, 1 + (pick % 6))),
    hearAll: ({ operator }) => operator.hear(),
    hearOne: ({ operator }, pick) =>
      operator.hear(at([RELEASE, DATABASE_MIGRATION, SERVICE, DEPLOYMENT, POD] as readonly Kind[], pick)),
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
      const pod = at(
        world.kube.all(POD).filter((one) => !isReady(one) && !JSON.stringify(one.spec).includes('bad')),
        pick,
      );
      if (pod !== undefined) world.setReady(pod, true);
    },
    losePods: ({ world }, pick) =>
      world.pods(COLOURS[pick % 2]!).forEach((pod) => world.setReady(pod, false)),
    losePod: ({ world }, pick) => {
      const pod = at(world.kube.all(POD), pick);
      if (pod !== undefined) world.setReady(pod, false);
    },
    moveMigrations: ({ world }) => world.moveMigrations(),
    time: ({ world }, pick) => void (world.nowMs += [10, 1_000, 6_000, 31_000][pick % 4]!),
    release: ({ world }, pick, more) => {
      if (world.kube.all(RELEASE).length < 6)
        world.release({
          image: at(IMAGES, pick)!,
          blueGreen: at(STRATEGIES, more)!,
          ...at(MIGRATIONS, pick + more),
        });
    },
    word: ({ world }, pick, more) => {
      const release = at(world.kube.all(RELEASE).slice(-2), more);
      if (release !== undefined) world.word(release.metadata.name, at(WORDS, pick)!);
    },
    retry: ({ world }) => {
      const release = world.newest();
      if (release !== undefined)
        world.word(release.metadata.name, { retry: release.spec.retry + 1, abort: false });
    },
    removeRelease: ({ world }, pick) => {
      const release = at(world.kube.all(RELEASE), pick);
      if (release !== undefined) world.kube.erase(RELEASE, { ...KEY, name: release.metadata.name });
    },
    editSelector: ({ world }, pick, more) => {
      const role = SERVED_ROLES[pick % 2]!;
      const change = [
        { [LABELS.colour]: 'purple' },
        { foreign: 'label' },
        { [LABELS.colour]: OTHER[namedColour(world.service(role)) ?? 'blue'] },
      ][more % 3]!;
      world.kube.edit(SERVICE, { ...KEY, name: `demo-${role}` }, (service) => ({
        ...service,
        spec: { ...service.spec, selector: { ...service.spec?.selector, ...change } },
      }));
    },
    editDeployment: ({ world }, pick, more) => {
      const deployment = at(world.kube.all(DEPLOYMENT), pick);
      if (deployment === undefined) return;
      const change = more % 2 === 0 ? { replicas: more % 4 } : { minReadySeconds: more };
      world.kube.edit(DEPLOYMENT, { ...KEY, name: deployment.metadata.name }, (now) => ({
        ...now,
        spec: { ...now.spec, ...change },
      }));
    },
    removeDeployment: ({ world }, pick) => {
      const deployment = at(world.kube.all(DEPLOYMENT), pick);
      if (deployment !== undefined) world.kube.erase(DEPLOYMENT, { ...KEY, name: deployment.metadata.name });
    },
  };

/** Whether every role behind a Service has a pod of the colour that is ready, in truth. */
function serves(world: World, colour: string): boolean {
  return SERVED_ROLES.every((role) =>
    world.pods(colour).some((pod) => pod.metadata.labels?.[LABELS.component] === role && isReady(pod)),
  );
}

/** Whether the operator knows everything there is to know about the pods, and believes in none that is gone. */
function isWellInformed(world: World, by: Operator): boolean {
  const pods = world.kube.all(POD);
  return pods.length === by.believesIn(POD) && pods.every((pod) => by.knows(pod, POD, pod.metadata.name));
}

/** Judges each write at the moment at which it is made. */
function judge(made: MadeWrite): void {
  const { kind, before, after } = made;
  if (kind === SERVICE && after !== undefined && !after.metadata.name.endsWith('-preview'))
    judgeService(made, before as Service, after);
  if (kind === DEPLOYMENT) judgeDeployment(made, before, after);
  if (kind === DATABASE_MIGRATION && before === undefined) judgeMigration(made, after as DatabaseMigration);
}

/** Nothing is taken from the schema for a release that may still go back. */
function judgeMigration({ world }: MadeWrite, { spec, metadata }: DatabaseMigration): void {
  const owner = world.find(metadata.ownerReferences?.[0]?.name ?? '');
  // One that somebody has deleted meanwhile takes its migrations with it.
  if (spec.phase !== 'contract' || owner === undefined) return;
  expect(isTrue(owner.status?.conditions, 'Confirmed')).toBe(true);
}

function judgeService({ world, by }: MadeWrite, before: Service, after: Service): void {
  if (JSON.stringify(before.spec?.selector) === JSON.stringify(after.spec?.selector)) return;
  const colour = namedColour(after);
  expect(['blue', 'green']).toContain(colour);
  expect(Object.keys(after.spec?.selector ?? {})).toHaveLength(4);
  if (colour !== namedColour(before) && !isPutBack(before, after) && isWellInformed(world, by)) {
    expect(`${String(colour)} serves: ${String(serves(world, colour!))}`).toBe(
      `${String(colour)} serves: true`,
    );
  }
}

/** What a hand has changed goes back to where it was, whatever has become of the pods. */
function isPutBack(before: Service, after: Service): boolean {
  const [was, is] = [before, after].map(({ metadata }) => metadata.annotations?.[STAMPS.colour]);
  return was === namedColour(after) || (was === undefined && is === undefined);
}

/** Pods to which traffic goes are never stopped, whoever thinks that they should be. */
function judgeDeployment(
  { world }: MadeWrite,
  before: Deployment | undefined,
  after: Deployment | undefined,
): void {
  if (before !== undefined && after !== undefined) {
    const [was, is] = [before, after].map(({ metadata }) => metadata.labels?.[LABELS.release]);
    expect(`pods of ${String(is)}`).toBe(`pods of ${String(was)}`);
  }
  if (replicasOf(before) === 0 || replicasOf(after) > 0) return;
  expect(isWayBack(world, before)).toBe(false);
  const colour = before?.metadata.labels?.[LABELS.colour];
  const isServed = SERVED_ROLES.map((role) => world.service(role)).some(
    (service) => namedColour(service) === colour && service.metadata.annotations?.[STAMPS.colour] === colour,
  );
  expect(isServed).toBe(false);
}

/** Whether traffic may still have to go back to a Deployment: what took over from it is not confirmed. */
function isWayBack(world: World, deployment: Deployment | undefined): boolean {
  const { [STAMPS.release]: active, [STAMPS.previous]: previous } =
    world.service('api').metadata.annotations ?? {};
  const taker = world.find(active ?? '');
  const isOpen = taker !== undefined && succeededOf(taker) === 'Unknown';
  const isPrevious = previous !== undefined && previous === deployment?.metadata.labels?.[LABELS.release];
  return isPrevious && isOpen && !isTrue(taker.status?.conditions, 'Confirmed');
}

/** What is so when everything has come to rest. */
function judgeEnd(world: World): void {
  expect(['blue', 'green']).toContain(served(world));
  for (const role of SERVED_ROLES)
    expect(Object.keys(world.service(role).spec?.selector ?? {})).toHaveLength(4);
  for (const release of world.kube.all(RELEASE)) {
    expect(`${release.metadata.name} ${String(isStated(release))}`).toBe(`${release.metadata.name} true`);
  }
  const steps = world.kube.all(RELEASE).map(({ status }) => status?.step);
  expect(steps.filter((step) => step === 'Returning' || step === 'Aborting')).toEqual([]);
  const newest = world.newest();
  if (newest !== undefined) judgeNewest(world, newest);
}

function judgeNewest(world: World, newest: Release): void {
  const isWaiting = newest.status?.step === 'AwaitingPromotion';
  if (succeededOf(newest) === 'True') judgeSuccess(world, newest);
  if (isGood(newest) && succeededOf(newest) === 'Unknown') expect(isWaiting).toBe(true);
  if (!isWaiting) expect(replicas(world, OTHER[namedColour(world.service('api'))!])).toEqual([0, 0, 0]);
}

function judgeSuccess(world: World, { spec }: Release): void {
  const pods = world.pods(served(world));
  expect(
    pods
      .map(({ metadata }) => metadata.labels?.[LABELS.revision])
      .filter((revision) => revision !== spec.revision),
  ).toEqual([]);
  expect(serves(world, served(world))).toBe(true);
}

function isGood({ spec }: Release): boolean {
  return ['study:a', 'study:b'].includes(spec.template.image) && !spec.abort;
}

function succeededOf({ status }: Release): string | undefined {
  return findCondition(status?.conditions, 'Succeeded')?.status;
}

function isStated(release: Release): boolean {
  const { status, spec } = release;
  const hasEnded = ['True', 'False'].includes(succeededOf(release) ?? '');
  return (
    hasEnded || status?.step === 'AwaitingPromotion' || (spec.abort && isTrue(status?.conditions, 'Stalled'))
  );
}

test('whatever happens, in whatever order, Services name exactly one colour that serves, and everything ends as stated', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 40, maxLength: 150 }), async (happenings) => {
      const failures: unknown[] = [];
      const world = createWorld((made) => {
        try {
          judge(made);
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
    {
      numRuns: RUNS,
      ...(process.env['RELEASE_SEED'] === undefined ? {} : { seed: Number(process.env['RELEASE_SEED']) }),
    },
  );
}, 600_000);
