import { z } from 'zod';
import { time } from './schema.ts';

/** One fact about a resource, as metav1.Condition. */
export const conditionSchema = z.strictObject({
  type: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[A-Z][A-Za-z]*$/)
    .describe('What the condition is about.'),
  status: z.enum(['True', 'False', 'Unknown']).describe('Whether it holds.'),
  observedGeneration: z
    .int()
    .min(0)
    .describe('The generation of the resource that the condition speaks of.')
    .exactOptional(),
  lastTransitionTime: time().describe('When `status` changed last.'),
  reason: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[A-Z][A-Za-z0-9]*$/)
    .describe('Why, as one word for programs.'),
  message: z.string().max(32768).describe('Why, as a sentence for people, with what to do.'),
});

export type Condition = z.infer<typeof conditionSchema>;
export type ConditionStatus = Condition['status'];

/** What a controller says about one condition; times and generations are added when it is written. */
export interface Finding<Type extends string = string> {
  readonly type: Type;
  readonly status: ConditionStatus;
  readonly reason: string;
  readonly message: string;
}

/** Conditions of a StudyFlow; `BackedUp` only of one that is to be backed up. */
export const STUDY_FLOW_CONDITIONS = ['Ready', 'Available', 'Reconciling', 'Stalled', 'BackedUp'] as const;

/** Conditions of a Release, in the order in which they become True when all goes well. */
export const RELEASE_CONDITIONS = [
  'Expanded',
  'GreenReady',
  'Analysed',
  'Switched',
  'Confirmed',
  'Drained',
  'Contracted',
  'Succeeded',
  'Reconciling',
  'Stalled',
] as const;

/** Conditions of a DatabaseMigration. */
export const DATABASE_MIGRATION_CONDITIONS = ['Succeeded', 'Reconciling', 'Stalled'] as const;

export type StudyFlowConditionType = (typeof STUDY_FLOW_CONDITIONS)[number];
export type ReleaseConditionType = (typeof RELEASE_CONDITIONS)[number];

/** @returns the condition of that type, if it was ever written. */
export function findCondition(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** Whether a condition is True. */
export function isTrue(conditions: readonly Condition[] | undefined, type: string): boolean {
  return findCondition(conditions, type)?.status === 'True';
}

/**
 * The conditions after new findings, all `types` of them in their order, so that nothing looks settled before it was
 * looked at: what was never found out is Unknown. `lastTransitionTime` moves only when `status` does.
 */
export function mergeConditions(
  types: readonly string[],
  existing: readonly Condition[] | undefined,
  findings: readonly Finding[],
  at: { readonly generation: number; readonly now: Date },
): Condition[] {
  return types.map((type) => {
    const before = findCondition(existing, type);
    const found = findings.find((finding) => finding.type === type);
    if (!found && before) return before;
    const next = found ?? {
      type,
      status: 'Unknown' as const,
      reason: 'Pending',
      message: 'Not looked at yet.',
    };
    const isSame = before?.status === next.status;
    return {
      type,
      status: next.status,
      observedGeneration: at.generation,
      lastTransitionTime: isSame ? before.lastTransitionTime : toTime(at.now),
      reason: next.reason,
      message: next.message,
    };
  });
}

/** An instant as metav1.Time prints it: whole seconds. */
export function toTime(instant: Date): string {
  return instant.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** An instant as metav1.MicroTime prints it. */
export function toMicroTime(instant: Date): string {
  return instant.toISOString().replace('Z', '000Z');
}
