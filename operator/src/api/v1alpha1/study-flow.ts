import { z } from 'zod';
import type { Kind, KubeObject, ObjectMeta } from '../../kube/kube.ts';
import { conditionSchema } from '../conditions.ts';
import { API_VERSION } from '../group.ts';
import { listByName, setOf, withRules } from '../schema.ts';
import { backupSchema, backupStatusSchema, restoreFromSchema, restoreStatusSchema } from './backup.ts';
import { gatewaySchema, monitoringSchema, networkPolicySchema } from './platform.ts';
import { migrationsSchema, strategySchema } from './strategy.ts';
import { roleSchema, templateFields } from './template.ts';
import { VAULT_RULES } from './vault.ts';

/** Longest name of a StudyFlow: the objects that are named after it add up to 23 characters, and 63 are allowed. */
export const MAX_PLATFORM_NAME = 40;

export const studyFlowSpecSchema = withRules(
  z.strictObject({
    ...templateFields,
    api: roleSchema.prefault({}).describe('REST and the page.'),
    rooms: roleSchema.prefault({}).describe('Sockets, and the rooms.'),
    worker: roleSchema.prefault({}).describe('Outbox, jobs and schedules.'),
    gateway: gatewaySchema.prefault({}).describe('The reverse proxy in front.'),
    networkPolicy: networkPolicySchema.prefault({}).describe('Which edges between pods are allowed.'),
    monitoring: monitoringSchema.prefault({}).describe('What a Prometheus operator is told.'),
    strategy: strategySchema.prefault({}).describe('How a new version takes over.'),
    migrations: migrationsSchema.prefault({}).describe('How the schema of the database follows a release.'),
    backup: backupSchema.describe('Backups of the database; absent: none.').exactOptional(),
    restoreFrom: restoreFromSchema
      .describe(
        'A backup that the database is restored from before the first release; later it has no meaning.',
      )
      .exactOptional(),
    revisionHistoryLimit: z
      .int()
      .min(1)
      .max(100)
      .default(10)
      .describe('Releases that have ended and are kept, to be looked at.'),
    paused: z
      .boolean()
      .default(false)
      .describe(
        'Holds everything where it is: nothing is made, moved or put back; a release stops at its next step.',
      ),
  }),
  ...VAULT_RULES,
);

export const studyFlowStatusSchema = z.strictObject({
  observedGeneration: z
    .int()
    .describe('The generation of the spec that the status speaks of.')
    .exactOptional(),
  conditions: listByName(conditionSchema, 16, 'type')
    .describe(
      'Ready: the newest spec serves. Available: some version serves. Reconciling, Stalled: as kstatus has them. ' +
        'BackedUp: the last backup counts and is young enough (with spec.backup).',
    )
    .exactOptional(),
  activeColour: z.enum(['blue', 'green']).describe('The colour that the Services name.').exactOptional(),
  activeImage: z.string().max(512).describe('The image of that colour.').exactOptional(),
  activeRelease: z.string().max(253).describe('The Release of that colour.').exactOptional(),
  latestRelease: z.string().max(253).describe('The newest Release: under way, or ended.').exactOptional(),
  latestReleaseNumber: z.int().describe('Its number; numbers are never used twice.').exactOptional(),
  revision: z.string().max(63).describe('Hash of the template that the spec describes now.').exactOptional(),
  replicas: z
    .int()
    .describe('Pods of the role api in the active colour (scale subresource).')
    .exactOptional(),
  selector: z
    .string()
    .max(1024)
    .describe('Labels of those pods, as text (scale subresource).')
    .exactOptional(),
  backup: backupStatusSchema.describe('The last backups.').exactOptional(),
  restore: restoreStatusSchema.describe('The restore of the beginning.').exactOptional(),
  optionalKinds: setOf(z.string().max(317), 16)
    .describe(
      'Kinds beyond those of Kubernetes itself that the platform has objects of, as ServiceMonitor.monitoring.coreos.com.',
    )
    .exactOptional(),
});

/** The whole resource, as the CRD describes it. */
export const studyFlowSchema = withRules(
  z.strictObject({
    spec: studyFlowSpecSchema.describe('The platform as it should be.'),
    // A generation that never was: whoever waits by kstatus (Helm, Flux) before the operator has said anything, waits.
    status: studyFlowStatusSchema
      .default({ observedGeneration: 0 })
      .describe('The platform as it is. Written by the operator.'),
  }),
  {
    rule: `self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$') && size(self.metadata.name) <= ${String(MAX_PLATFORM_NAME)}`,
    message: `metadata.name must begin with a letter, contain only a-z, 0-9 and -, and be no longer than ${String(MAX_PLATFORM_NAME)} characters: Services and Jobs are named after it`,
  },
);

export type StudyFlowSpec = z.infer<typeof studyFlowSpecSchema>;
/** A spec as a person writes it: what has a default may be left out. */
export type StudyFlowSpecInput = z.input<typeof studyFlowSpecSchema>;
export type StudyFlowStatus = z.infer<typeof studyFlowStatusSchema>;

/** A whole platform as one resource. */
export interface StudyFlow extends KubeObject {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'StudyFlow';
  readonly metadata: ObjectMeta;
  readonly spec: StudyFlowSpec;
  readonly status?: StudyFlowStatus;
}

export const STUDY_FLOW: Kind<StudyFlow> = {
  apiVersion: API_VERSION,
  kind: 'StudyFlow',
  plural: 'studyflows',
  isNamespaced: true,
};
