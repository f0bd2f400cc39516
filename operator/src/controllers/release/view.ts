import type { Colour, Role } from '@studyflow/cdk8s';

import type { DatabaseMigration } from '../../api/v1alpha1/database-migration.ts';
import type { Measurement, Release } from '../../api/v1alpha1/release.ts';
import type { StudyFlow } from '../../api/v1alpha1/study-flow.ts';
import type { Job, Pod } from '../../kube/kinds.ts';
import type { Key, KubeObject } from '../../kube/kube.ts';
import type { Deployment, Service } from '../../kube/workloads.ts';

/** Roles that a Service stands before. */
export const SERVED_ROLES = ['api', 'rooms'] as const;
export type ServedRole = (typeof SERVED_ROLES)[number];

/** What there is of one colour. */
export interface ColourView {
  readonly colour: Colour;
  readonly deployments: Readonly<Partial<Record<Role, Deployment>>>;
  readonly pods: readonly Pod[];
  /** Its autoscalers, disruption budgets and config maps. */
  readonly companions: readonly KubeObject[];
}

/** The measurements of one analysis, as far as this process has made them. */
export interface Measured {
  readonly measurements: readonly Tally[];
  /** Names of those under way. */
  readonly underWay: ReadonlySet<string>;
}

/** One probe or query, counted. */
export interface Tally extends Pick<Measurement, 'name' | 'successful' | 'failed'> {
  /** Times in a row that nothing could be measured. */
  readonly errors: number;
  readonly message: string;
  /** When the last one ended. */
  readonly lastAt: Date | undefined;
}

export type AnalysisMoment = Measurement['when'];

/** Everything that decides, as the watches have brought it, at one moment. */
export interface PlatformView {
  readonly key: Key;
  readonly now: Date;
  /** The same moment as a MicroTime. */
  readonly microNow: string;
  /** Since when this process has looked without a break: what a deadline held before, nobody has seen. */
  readonly watchedSince: Date;
  /** This leader's term; 0 without leader election. */
  readonly epoch: number;
  readonly platform: StudyFlow | undefined;
  /** Those that are not being deleted; the newest comes last. */
  readonly releases: readonly Release[];
  readonly services: Readonly<Partial<Record<ServedRole, Service>>>;
  readonly previews: Readonly<Partial<Record<ServedRole, Service>>>;
  readonly colours: Readonly<Record<Colour, ColourView>>;
  readonly migrations: readonly DatabaseMigration[];
  readonly jobs: readonly Job[];
  measured(release: Release, when: AnalysisMoment): Measured;
}

/** One release of a platform, and where it stands. */
export interface Situation {
  readonly view: PlatformView;
  readonly platform: StudyFlow;
  readonly release: Release;
  readonly colour: Colour;
  /** The other one. */
  readonly other: Colour;
}

export const OTHER: Readonly<Record<Colour, Colour>> = { blue: 'green', green: 'blue' };

export const COLOURS: readonly Colour[] = ['blue', 'green'];
