import { createHash } from 'node:crypto';

import { LABELS, type Manifest, renderColour, renderJob } from '@studyflow/cdk8s';

import { API_VERSION } from '../../api/group.ts';
import {
  DATABASE_MIGRATION,
  type DatabaseMigration,
  type MigrationPhase,
} from '../../api/v1alpha1/database-migration.ts';
import type { Release } from '../../api/v1alpha1/release.ts';
import { CONFIG_MAP, type Job } from '../../kube/kinds.ts';
import type { Kind, KubeObject } from '../../kube/kube.ts';
import { AUTOSCALER, DEPLOYMENT, DISRUPTION_BUDGET } from '../../kube/workloads.ts';
import { controllerReference } from '../../runtime/controller-reference.ts';
import { podReleaseFor } from './place.ts';
import { activeStamp } from './stamps.ts';
import type { AnalysisMoment, Situation } from './view.ts';

/** Kinds of which a colour is made. */
export const COLOUR_KINDS: readonly Kind[] = [CONFIG_MAP, DEPLOYMENT, AUTOSCALER, DISRUPTION_BUDGET];

/** Longest name of a Job: its pods carry it as a label. */
const MAX_JOB_NAME = 63;

/** Colours rendered last: rendering takes milliseconds, and a reconcile should not. */
const RENDERED = new Map<string, readonly KubeObject[]>();
const MAX_RENDERED = 32;

/**
 * Everything that a colour is made of, for a release. Deployments come without a number of replicas: that is theirs and
 * the autoscaler's, and is written through their scale. All belong to the StudyFlow, so that nothing which serves goes
 * when a Release is deleted.
 */
export function colourObjects(situation: Situation): readonly KubeObject[] {
  const { release, colour, platform } = situation;
  const description = {
    platform: { name: platform.metadata.name, namespace: platform.metadata.namespace ?? '' },
    colour,
    release: podReleaseFor(situation),
    revision: release.spec.revision,
    template: release.spec.template,
    monitoring: release.spec.monitoring,
  };
  const key = `${platform.metadata.uid ?? ''}${JSON.stringify(description)}`;
  const known = RENDERED.get(key);
  if (known !== undefined) {
    return known;
  }
  const objects = renderColour(description).map((manifest) => ownedBy(platform, withoutReplicas(manifest)));
  RENDERED.set(key, objects);
  forgetOldest();
  return objects;
}

/** @returns the kind of a rendered object. */
export function kindOf(object: KubeObject): Kind | undefined {
  return COLOUR_KINDS.find(
    ({ kind, apiVersion }) => kind === object.kind && apiVersion === object.apiVersion,
  );
}

/** @returns the name of the migration of a phase of a release. */
export function migrationName(release: Release, phase: MigrationPhase): string {
  return `${release.metadata.name}-${phase}`;
}

/**
 * One phase of the migrations of a release's image. It speaks by the name that the pods of this revision were started
 * with: a contract waits until no process of another name lives, and those that serve would be others for ever.
 */
export function migrationFor(situation: Situation, phase: MigrationPhase): DatabaseMigration {
  const { release, platform } = situation;
  const { image, imagePullPolicy, imagePullSecrets, publicUrl, secretNames, config } = release.spec.template;
  const { lockTimeoutMilliseconds, backfillBatchSize, activeDeadlineSeconds } = release.spec.migrations;
  const migration: DatabaseMigration = {
    apiVersion: API_VERSION,
    kind: DATABASE_MIGRATION.kind as 'DatabaseMigration',
    metadata: {
      name: migrationName(release, phase),
      namespace: platform.metadata.namespace ?? '',
      labels: jobLabels(release, platform.metadata.name, 'migrate'),
    },
    spec: {
      platform: platform.metadata.name,
      release: podReleaseFor(situation),
      revision: release.spec.revision,
      phase,
      template: { image, imagePullPolicy, imagePullSecrets, publicUrl, secretNames, config },
      lockTimeoutMilliseconds,
      batchSize: backfillBatchSize,
      activeDeadlineSeconds,
      retry: release.spec.retry,
    },
  };
  return ownedBy(release, migration);
}

/** @returns the name of the Job that checks a release from inside. */
export function verifyName(release: Release, when: AnalysisMoment): string {
  const { name } = release.metadata;
  const ending = `${when === 'PrePromotion' ? 'verify' : 'confirm'}${release.spec.retry > 0 ? `-${release.spec.retry}` : ''}`;
  const whole = `${name}-${ending}`;
  if (whole.length <= MAX_JOB_NAME) {
    return whole;
  }
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, MAX_JOB_NAME - ending.length - hash.length - 2)}-${hash}-${ending}`;
}

/** The Job that checks a release from inside, through the addresses that lead to its pods only. */
export function verifyJob(situation: Situation, when: AnalysisMoment, timeoutSeconds: number): Job {
  const { release, platform } = situation;
  const manifest = renderJob({
    platform: { name: platform.metadata.name, namespace: platform.metadata.namespace ?? '' },
    name: verifyName(release, when),
    purpose: 'verify',
    release: podReleaseFor(situation),
    template: release.spec.template,
    command: ['services/processes/verify.ts'],
    environment: {
      VERIFY_API_URL: addressOf(situation, 'api', when),
      VERIFY_ROOMS_URL: addressOf(situation, 'rooms', when),
      VERIFY_RELEASE: podReleaseFor(situation),
      VERIFY_ROOM: ownsRooms(situation, when) ? 'on' : 'off',
    },
    activeDeadlineSeconds: timeoutSeconds,
    backoffLimit: 1,
  });
  return ownedBy(release, manifest);
}

/** Rooms belong to pods that serve: before the first switch, or when all of those are down, nobody owns any. */
function ownsRooms({ view, other }: Situation, when: AnalysisMoment): boolean {
  if (when === 'PostPromotion') {
    return true;
  }
  const { rooms } = view.colours[other].deployments;
  return activeStamp(view)?.colour === other && (rooms?.status?.readyReplicas ?? 0) > 0;
}

/** @returns where the pods of a release are reached: through the previews before the switch, as everybody after it. */
export function addressOf({ view }: Situation, role: 'api' | 'rooms', when: AnalysisMoment): string {
  const preview = when === 'PrePromotion' ? '-preview' : '';
  return `http://${view.key.name}-${role}${preview}.${view.key.namespace}:4000`;
}

function jobLabels(release: Release, platform: string, component: string): Readonly<Record<string, string>> {
  return {
    [LABELS.name]: 'studyflow',
    [LABELS.instance]: platform,
    [LABELS.component]: component,
    [LABELS.partOf]: 'studyflow',
    [LABELS.managedBy]: 'studyflow-operator',
    [LABELS.platform]: platform,
    [LABELS.release]: release.metadata.name,
    [LABELS.revision]: release.spec.revision,
  };
}

function ownedBy<T extends KubeObject>(owner: KubeObject, object: T): T {
  return { ...object, metadata: { ...object.metadata, ownerReferences: [controllerReference(owner)] } };
}

function withoutReplicas(manifest: Manifest): KubeObject {
  if (manifest.kind !== DEPLOYMENT.kind) {
    return manifest;
  }
  const { replicas: _, ...spec } = manifest['spec'] as Readonly<Record<string, unknown>>;
  return { ...manifest, spec } as KubeObject;
}

function forgetOldest(): void {
  for (const key of RENDERED.keys()) {
    if (RENDERED.size <= MAX_RENDERED) {
      return;
    }
    RENDERED.delete(key);
  }
}
