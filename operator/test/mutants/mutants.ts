/** The defects of the operator that `make test-mutants` seeds, and the test that sees each. */
import type { Mutant as AnyMutant } from '../../../tools/mutants/mutant.ts';

/** A defect, and the name of a test in a file that fails for it. */
export interface Mutant extends Omit<AnyMutant, 'item' | 'caughtBy'> {
  readonly caughtBy: {
    /** From the folder of the operator's sources. */
    readonly file: string;
    /** A piece of the test's name. */
    readonly test: string;
    /** Of the simulation: how many worlds are lived through. */
    readonly worlds?: number;
  };
}

const RELEASE = 'operator/src/controllers/release';
const RUNTIME = 'operator/src/runtime';
const SIMULATION = {
  file: 'controllers/release/simulation.test.ts',
  test: 'Services name exactly one colour that serves',
  worlds: 400,
};

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'switch-before-ready',
    mistake: 'pods count as ready as soon as they are there',
    file: `${RELEASE}/colours.ts`,
    find: 'isPodReady(pod) && pod.metadata.labels',
    replace: 'pod.metadata.labels',
    caughtBy: {
      file: 'controllers/release/story.test.ts',
      test: 'an image that never starts ends at its deadline',
    },
  },
  {
    name: 'selector-without-version',
    mistake: 'a Service is switched without the version of what the decision was made on',
    file: `${RELEASE}/act.ts`,
    find: '{ subresource: write.subresource }),\n        ...versionOf(write.current),',
    replace: '{ subresource: write.subresource }),',
    caughtBy: SIMULATION,
  },
  {
    name: 'no-fence',
    mistake:
      'a new leader does not stamp what it is about to work on, so that writes of the last one still fit',
    file: `${RELEASE}/plan.ts`,
    find: 'return fences.length === 0 ? plan : { ...NOTHING, writes: fences };',
    replace: 'return plan;',
    caughtBy: {
      file: 'controllers/release/story.test.ts',
      test: 'a new leader stamps what it works on before its first step',
    },
  },
  {
    name: 'verdict-not-written',
    mistake: 'the old colour is stopped before it is written down that there is no way back',
    file: `${RELEASE}/checks.ts`,
    find: '  isWrittenDown, // ',
    replace: '  // ',
    caughtBy: SIMULATION,
  },
  {
    name: 'old-colour-goes-at-once',
    mistake: 'the old colour is scaled down without the confirm window',
    file: `${RELEASE}/after-switch.ts`,
    find: 'if (wakeAfterMs > 0) {',
    replace: 'if (wakeAfterMs > 86_400_000) {',
    caughtBy: {
      file: 'controllers/release/story.test.ts',
      test: 'the old colour runs until the new one is confirmed',
    },
  },
  {
    name: 'contract-before-drained',
    mistake: 'the schema loses what pods of the old colour still need',
    file: `${RELEASE}/checks.ts`,
    find: '  blueIsDrained, //        rooms and requests end where they began\n  databaseIsContracted, //',
    replace: '  databaseIsContracted,\n  blueIsDrained, //',
    caughtBy: {
      file: 'controllers/release/story.test.ts',
      test: 'the old colour runs until the new one is confirmed',
    },
  },
  {
    name: 'back-to-the-failed',
    mistake: 'traffic goes back to pods of a release that has failed',
    file: `${RELEASE}/return.ts`,
    find: 'return isServing(view.colours[colour]) && !isCondemned(view, colour);',
    replace: 'return isServing(view.colours[colour]);',
    caughtBy: SIMULATION,
  },
  {
    name: 'deployment-made-twice',
    mistake: 'a Deployment is made without the mark by which it is known again, and written a second time',
    file: `${RELEASE}/raise.ts`,
    find: 'withBesides(markIntent(object), besides)',
    replace: 'withBesides(object, besides)',
    caughtBy: {
      file: 'controllers/release/raise.test.ts',
      test: 'a Deployment that was made is in place at once',
    },
  },
  {
    name: 'older-news-believed',
    mistake: 'an event that comes late puts an older state over a newer one',
    file: `${RUNTIME}/cache/cache.ts`,
    find: 'const isOld = before !== undefined && !isNewer(version, before.metadata.resourceVersion);',
    replace: 'const isOld = before !== undefined && version === before.metadata.resourceVersion;',
    caughtBy: { file: 'runtime/cache/cache.test.ts', test: 'keeps the newer of two versions' },
  },
  {
    name: 'deleted-comes-back',
    mistake: 'a late answer brings back what was deleted',
    file: `${RUNTIME}/cache/cache.ts`,
    find: 'if (isOld || !isNewer(version, deleted.get(id))) {',
    replace: 'if (isOld) {',
    caughtBy: { file: 'runtime/cache/cache.test.ts', test: 'does not bring back what was deleted' },
  },
  {
    name: 'older-list-believed',
    mistake: 'a list of a server that lags behind is taken for the newest',
    file: `${RUNTIME}/cache/informer.ts`,
    find: '  if (isNewer(position.newest, version)) {\n    position.olderLists',
    replace: '  if (version === "") {\n    position.olderLists',
    caughtBy: {
      file: 'runtime/cache/informer.test.ts',
      test: 'gives up when the server has gone back in time',
    },
  },
  {
    name: 'status-always-written',
    mistake: 'the status is written at each reconcile, which brings the next one',
    file: `${RUNTIME}/status.ts`,
    find: 'if (deepEqual(object.status ?? {}, status)) {',
    replace: 'if (object.status === status) {',
    caughtBy: { file: 'runtime/status.test.ts', test: 'writes status once' },
  },
  {
    name: 'hand-edit-stays',
    mistake: 'what was applied once is taken for what is there now',
    file: `${RUNTIME}/apply-if-changed.ts`,
    find: ' && ownsEverything(current, intent);',
    replace: ';',
    caughtBy: { file: 'runtime/apply-if-changed.test.ts', test: 'puts back what was changed' },
  },
  {
    name: 'missing-believed',
    mistake: 'what the memory does not know is written over, though it is there',
    file: `${RUNTIME}/apply-if-changed.ts`,
    find: 'const resourceVersion = current?.metadata.resourceVersion ?? ONLY_IF_MISSING;',
    replace: 'const { resourceVersion } = current?.metadata ?? {};',
    caughtBy: {
      file: 'runtime/apply-if-changed.test.ts',
      test: 'is refused when it believes that nothing is there',
    },
  },
  {
    name: 'one-key-twice',
    mistake: 'a key that changes while it is handled is handled a second time beside it',
    file: `${RUNTIME}/loop/work-queue.ts`,
    find: '(running.has(idOf(key)) ? again : waiting)',
    replace: 'waiting',
    caughtBy: { file: 'runtime/loop/work-queue.test.ts', test: 'is never handled twice at the same time' },
  },
  {
    name: 'lease-not-asked',
    mistake: 'a write leaves without a look at the lease',
    file: `${RUNTIME}/leadership/fenced-kube.ts`,
    find: 'if (!mayWrite()) {',
    replace: 'if (mayWrite === undefined) {',
    caughtBy: { file: 'runtime/manager.test.ts', test: 'does not lead any more never leaves it' },
  },
  {
    name: 'clock-set-back',
    mistake: 'the lease is good for as long as the kinder of two clocks says',
    file: `${RUNTIME}/leadership/tenure.ts`,
    find: 'Math.max(clock.monotonicMs()',
    replace: 'Math.min(clock.monotonicMs()',
    caughtBy: { file: 'runtime/leadership/leader-elector.test.ts', test: 'set back gives no time' },
  },
  {
    name: 'foreign-written-over',
    mistake: 'an object of somebody else with the same name is taken for an own one',
    file: 'operator/src/controllers/study-flow/ownership.ts',
    find: "return isMadeByUs ? 'orphaned' : 'foreign';",
    replace: "return isMadeByUs ? 'orphaned' : 'ours';",
    caughtBy: { file: 'controllers/study-flow/controller.refused.test.ts', test: 'somebody else' },
  },
];
