import { z } from 'zod';
import type { Kind, KubeObject, ObjectMeta } from '../../kube/kube.ts';
import { conditionSchema } from '../conditions.ts';
import { API_VERSION } from '../group.ts';
import { immutable, listByName, listOf, objectName, setOf, time, withRules } from '../schema.ts';
import { migrationFields } from './migration-fields.ts';
import { templateFields } from './template.ts';

export const MIGRATION_PHASES = ['expand', 'backfill', 'contract'] as const;

const AS_MADE = 'of a DatabaseMigration cannot change: make another one';

const migrationTemplateSchema = z.strictObject({
  image: templateFields.image,
  imagePullPolicy: templateFields.imagePullPolicy,
  imagePullSecrets: templateFields.imagePullSecrets,
  publicUrl: templateFields.publicUrl,
  secretNames: templateFields.secretNames,
  config: templateFields.config,
});

export const databaseMigrationSpecSchema = withRules(
  z.strictObject({
    platform: immutable(objectName(), `platform ${AS_MADE}`).describe(
      'The StudyFlow whose database is migrated.',
    ),
    release: immutable(objectName(), `release ${AS_MADE}`)
      .describe('The Release that it belongs to; absent: somebody made it by hand.')
      .exactOptional(),
    revision: immutable(z.string().min(1).max(63), `revision ${AS_MADE}`)
      .describe('Revision of that release: contract is refused while pods of another one run.')
      .exactOptional(),
    phase: immutable(z.enum(MIGRATION_PHASES), `phase ${AS_MADE}`).describe(
      'expand only adds, and both versions work with it; backfill fills in batches while both run; contract takes away ' +
        'what only the old version used.',
    ),
    template: immutable(migrationTemplateSchema, `template ${AS_MADE}`).describe(
      'What the pod of the Job is made of.',
    ),
    ...migrationFields,
    retry: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .describe('A number higher than before runs a failed one anew.'),
  }),
  {
    rule: "self.phase != 'contract' || (has(self.release) && has(self.revision))",
    message: 'contract needs release and revision: it takes away what other versions may still use',
    fieldPath: '.phase',
  },
  {
    rule: 'has(self.release) == has(oldSelf.release) && has(self.revision) == has(oldSelf.revision)',
    message: `release and revision ${AS_MADE}`,
    reason: 'FieldValueForbidden',
  },
  {
    rule: 'self.retry >= oldSelf.retry',
    message: 'retry only grows: a number that is lower than before has no meaning',
    fieldPath: '.retry',
  },
);

export const databaseMigrationStatusSchema = z.strictObject({
  observedGeneration: z
    .int()
    .describe('The generation of the spec that the status speaks of.')
    .exactOptional(),
  conditions: listByName(conditionSchema, 16, 'type')
    .describe('Succeeded; and Reconciling, Stalled as kstatus has them.')
    .exactOptional(),
  observedRetry: z.int().describe('The retry that is under way.').exactOptional(),
  job: z.string().max(253).describe('The Job that runs it.').exactOptional(),
  attempts: z.int().describe('Pods of the Job that have failed.').exactOptional(),
  applied: setOf(z.string().max(253), 512).describe('Migrations that it has applied.').exactOptional(),
  pending: listOf(z.string().max(253), 512).describe('Migrations that are left.').exactOptional(),
  rows: z.int().describe('Rows that a backfill has changed.').exactOptional(),
  startTime: time().describe('When it began.').exactOptional(),
  completionTime: time().describe('When it ended, well or not.').exactOptional(),
});

/** The whole resource, as the CRD describes it. */
export const databaseMigrationSchema = z.strictObject({
  spec: databaseMigrationSpecSchema.describe('One phase, and how it is run.'),
  status: databaseMigrationStatusSchema.describe('How far it is. Written by the operator.').exactOptional(),
});

export type DatabaseMigrationSpec = z.infer<typeof databaseMigrationSpecSchema>;
export type DatabaseMigrationStatus = z.infer<typeof databaseMigrationStatusSchema>;
export type MigrationPhase = (typeof MIGRATION_PHASES)[number];

/** One phase of the migrations of one version. */
export interface DatabaseMigration extends KubeObject {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'DatabaseMigration';
  readonly metadata: ObjectMeta;
  readonly spec: DatabaseMigrationSpec;
  readonly status?: DatabaseMigrationStatus;
}

export const DATABASE_MIGRATION: Kind<DatabaseMigration> = {
  apiVersion: API_VERSION,
  kind: 'DatabaseMigration',
  plural: 'databasemigrations',
  isNamespaced: true,
};
