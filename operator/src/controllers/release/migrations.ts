import { findCondition, isTrue } from '../../api/conditions.ts';
import { REASONS, type Reason } from '../../api/reasons.ts';
import {
  DATABASE_MIGRATION,
  type DatabaseMigration,
  type MigrationPhase,
} from '../../api/v1alpha1/database-migration.ts';
import type { Objection, Pass } from './check.ts';
import { migrationFor, migrationName } from './resources.ts';
import type { Situation } from './view.ts';

/** How a phase of the migrations of a release stands. */
export type PhaseState =
  | { readonly state: 'Done' }
  | { readonly state: 'Failed'; readonly message: string }
  | {
      readonly state: 'Running';
      readonly message: string;
      readonly writes: NonNullable<Objection['writes']>;
      /** What keeps its pod from starting. */
      readonly obstacle?: Reason;
    };

/** @returns how a phase stands, and what begins it, or begins it again after a retry. */
export function phaseOf(situation: Situation, phase: MigrationPhase): PhaseState {
  const { view, release } = situation;
  const name = migrationName(release, phase);
  const migration = view.migrations.find(({ metadata }) => metadata.name === name);
  if (migration === undefined) {
    const object = migrationFor(situation, phase);
    return running(name, [{ op: 'create', kind: DATABASE_MIGRATION, object }]);
  }
  if (migration.metadata.deletionTimestamp !== undefined) {
    return running(name, []);
  }
  if (isDone(migration)) {
    return { state: 'Done' };
  }
  if (migration.spec.retry < release.spec.retry) {
    const body = { spec: { retry: release.spec.retry } };
    return running(name, [{ op: 'merge', kind: DATABASE_MIGRATION, current: migration, body }]);
  }
  return failureOf(migration) ?? obstructed(migration) ?? running(name, []);
}

function failureOf({ metadata, spec, status }: DatabaseMigration): PhaseState | undefined {
  const stalled = findCondition(status?.conditions, 'Stalled');
  const isOfThisTry = (status?.observedRetry ?? 0) >= spec.retry;
  return stalled?.status === 'True' && isOfThisTry
    ? {
        state: 'Failed',
        message: `DatabaseMigration ${metadata.name} has failed: ${stalled.message} Then set retry of the Release to a higher number.`,
      }
    : undefined;
}

function obstructed({ status }: DatabaseMigration): PhaseState | undefined {
  const doing = findCondition(status?.conditions, 'Reconciling');
  return doing !== undefined && OBSTACLES.has(doing.reason)
    ? { state: 'Running', message: doing.message, writes: [], obstacle: doing.reason as Reason }
    : undefined;
}

/** A pass where this release migrates nothing. */
export function migratesNothing({ release }: Situation): Pass | undefined {
  return release.spec.migrations.enabled
    ? undefined
    : {
        reason: REASONS.migrationsDisabled,
        message: 'Migrations are switched off: somebody else sees to the schema.',
      };
}

/** Reasons of a migration whose pod does not start: time does not mend them, a person does. */
const OBSTACLES: ReadonlySet<string> = new Set([
  REASONS.imagePullFailed,
  REASONS.configurationMissing,
  REASONS.unschedulable,
  REASONS.quotaExceeded,
  REASONS.admissionRefused,
  REASONS.forbidden,
  REASONS.crashLoop,
]);

function running(
  name: string,
  writes: NonNullable<Objection['writes']>,
): PhaseState & { readonly state: 'Running' } {
  return { state: 'Running', message: `Waits for DatabaseMigration ${name}.`, writes };
}

function isDone({ status }: DatabaseMigration): boolean {
  return isTrue(status?.conditions, 'Succeeded');
}
