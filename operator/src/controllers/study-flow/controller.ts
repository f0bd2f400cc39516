/**
 * The controller of StudyFlow resources.
 *
 * Observes the resource, its releases, and everything of a platform that there is once (accounts, Services, gateway,
 * policies, monitors). Writes those by server-side apply, makes a Release when the resource describes another version
 * than the newest Release, lets Releases follow its scale, removes what there is no reason for any more, and sums it all
 * up in the status. Whom the Services name, and everything that has a colour, belongs to the Release controller.
 *
 * There is no finalizer: everything is in the platform's namespace and has it as its owner, so the garbage collector
 * ends it all, also when this process is not there.
 */
import { LABELS, MANAGED_SELECTOR } from '../../api/group.ts';
import { REASONS } from '../../api/reasons.ts';
import { RELEASE } from '../../api/v1alpha1/release.ts';
import { STUDY_FLOW } from '../../api/v1alpha1/study-flow.ts';
import type { StudyFlow } from '../../api/v1alpha1/study-flow.ts';
import { isKubeError } from '../../kube/kube-error.ts';
import { JOB, POD } from '../../kube/kinds.ts';
import type { Key, KubeObject } from '../../kube/kube.ts';
import { forEachCollecting } from '../../runtime/collect-errors.ts';
import type { Controller, ControllerDeps, Outcome } from '../../runtime/controller.ts';
import { describeFailure } from '../../runtime/loop/failure.ts';
import { writeStatus } from '../../runtime/status.ts';
import { isTerminal } from '../../runtime/terminal.ts';
import { act } from './act.ts';
import { ageAgainMs } from './backed-up.ts';
import { backupFields } from './backups.ts';
import type { Failure, Report } from './act.ts';
import { objectionTo } from './checks.ts';
import { tellWhatChanged, tellWhatWasDone } from './events.ts';
import { judge } from './judge.ts';
import type { Refusal } from './judge.ts';
import { WATCHED_KINDS } from './kinds.ts';
import { observe } from './observe.ts';
import type { Observation } from './observe.ts';
import { planFor } from './plan.ts';
import { createRenderer } from './resources.ts';
import { optionalKindsOf, prologue, statusOf } from './status.ts';

/** What was refused is tried again after this: a right that is given back, or a quota that is raised, makes no event. */
const REFUSED_AGAIN_MS = 30_000;
/** What the garbage collector is about to take makes an event when it is gone; this is for the case that it is not ours to watch. */
const GONE_AGAIN_MS = 3_000;
/** Kinds that cannot be watched are asked for at each change of the resource, and once in this time. */
const ASK_AGAIN_MS = 300_000;

export function createStudyFlowController(deps: ControllerDeps): Controller {
  const childrenOf = createRenderer();
  const optional = createOptionalClock(deps);
  return {
    name: 'study-flow',
    kind: STUDY_FLOW,
    watches: [
      { kind: RELEASE, concerns: platformOf },
      { kind: JOB, labelSelector: MANAGED_SELECTOR, concerns: platformOfBackup },
      { kind: POD, labelSelector: MANAGED_SELECTOR, concerns: platformOfBackup },
      ...WATCHED_KINDS.map((kind) => ({ kind, labelSelector: MANAGED_SELECTOR, concerns: platformOf })),
    ],
    reconcile: async (key) => {
      const studyFlow = deps.lister(STUDY_FLOW).get(key);
      if (!studyFlow) {
        optional.forget(key);
        return {};
      }
      const isAsking = optional.isDue(studyFlow);
      const observation = await observe(deps, studyFlow, childrenOf(studyFlow), isAsking);
      const outcome = await reconcile(deps, observation);
      if (isAsking && outcome.requeueAfterMs === undefined) optional.ticked(studyFlow);
      return withAge(outcome, observation, deps.clock.now());
    },
  };
}

async function reconcile(deps: ControllerDeps, observation: Observation): Promise<Outcome> {
  const objection = objectionTo(observation);
  if (objection?.isTold === false) return {};
  if (objection) {
    await tellStatus(deps, observation, { objection });
    return {};
  }
  const introduction = prologue(observation, deps.clock.now());
  const studyFlow = introduction
    ? await writeStatus(deps.kube, STUDY_FLOW, observation.studyFlow, introduction)
    : observation.studyFlow;
  const report = await act(deps.kube, { ...observation, studyFlow }, planFor({ ...observation, studyFlow }));
  tellWhatWasDone(deps.events, observation.studyFlow, report);
  await throwWhatMayPass(report);
  const after = await observe(deps, studyFlow, observation.wanted, false);
  await tellStatus(deps, { ...after, hasAskedForOptional: observation.hasAskedForOptional }, { report });
  return againAfter(report);
}

/** The age of a backup makes no event either. */
function withAge(outcome: Outcome, observation: Observation, now: Date): Outcome {
  const { metadata, spec } = observation.studyFlow;
  const againMs = ageAgainMs({ metadata, spec, status: backupFields(observation) }, now);
  if (againMs === undefined) return outcome;
  return { ...outcome, requeueAfterMs: Math.min(againMs, outcome.requeueAfterMs ?? againMs) };
}

function againAfter({ failures }: Report): Outcome {
  if (failures.length === 0) return {};
  const isGoing = failures.every(({ error }) => describeFailure(error).reason === REASONS.beingDeleted);
  return { requeueAfterMs: isGoing ? GONE_AGAIN_MS : REFUSED_AGAIN_MS };
}

async function tellStatus(
  { kube, events, clock }: ControllerDeps,
  observation: Observation,
  { objection, report }: { readonly objection?: ReturnType<typeof objectionTo>; readonly report?: Report },
): Promise<void> {
  const { studyFlow, wanted, hasAskedForOptional } = observation;
  const findings = judge(observation, objection, refusalOf(report?.failures ?? []));
  const isDone = report?.failures.length === 0 && hasAskedForOptional;
  const optionalKinds = isDone ? optionalKindsOf(wanted) : (studyFlow.status?.optionalKinds ?? []);
  const status = statusOf(observation, findings, clock.now(), optionalKinds);
  await writeStatus(kube, STUDY_FLOW, studyFlow, status);
  tellWhatChanged(events, studyFlow, status);
}

/** Conflicts, time-outs and the like are the runtime's: it tries again, sooner at first and later from then on. */
async function throwWhatMayPass({ failures }: Report): Promise<void> {
  await forEachCollecting(
    failures.filter(({ error }) => !isRefusal(error)),
    ({ error }) => Promise.reject(error as Error),
  );
}

/** What stays refused until somebody does something. */
function isRefusal(error: unknown): boolean {
  const isTooLarge = isKubeError(error) && error.status === 413;
  return isTerminal(error) || isTooLarge || isKubeError(error, 'Forbidden', 'Invalid', 'NotFound');
}

function refusalOf(failures: readonly Failure[]): Refusal | undefined {
  if (failures.length === 0) return undefined;
  const all = failures.map(({ error }) => describeFailure(error));
  const messages = [...new Set(all.map(({ message }) => message))];
  return { reason: all[0]?.reason ?? 'Failed', message: messages.join(' ').slice(0, 4000) };
}

function platformOf({ metadata }: KubeObject): readonly Key[] {
  const name = metadata.labels?.[LABELS.platform];
  return name === undefined ? [] : [{ namespace: metadata.namespace ?? '', name }];
}

/** Of the pods of a platform only those that back up or restore are its controller's. */
function platformOfBackup(object: KubeObject): readonly Key[] {
  return object.metadata.labels?.[LABELS.component] === 'backup' ? platformOf(object) : [];
}

/** Remembers when the kinds that cannot be watched were asked for last, per generation. */
function createOptionalClock({ clock }: Pick<ControllerDeps, 'clock'>): {
  isDue(studyFlow: StudyFlow): boolean;
  ticked(studyFlow: StudyFlow): void;
  forget(key: Key): void;
} {
  const asked = new Map<string, { readonly version: string; readonly atMs: number }>();
  const idOf = ({ namespace = '', name }: Partial<Key>): string => `${namespace}/${name ?? ''}`;
  const versionOf = ({ metadata }: StudyFlow): string =>
    `${metadata.uid ?? ''}/${String(metadata.generation ?? 0)}`;
  return {
    isDue: (studyFlow) => {
      const before = asked.get(idOf(studyFlow.metadata));
      return (
        before === undefined ||
        before.version !== versionOf(studyFlow) ||
        clock.monotonicMs() - before.atMs >= ASK_AGAIN_MS
      );
    },
    ticked: (studyFlow) => {
      asked.set(idOf(studyFlow.metadata), { version: versionOf(studyFlow), atMs: clock.monotonicMs() });
    },
    forget: (key) => {
      asked.delete(idOf(key));
    },
  };
}
