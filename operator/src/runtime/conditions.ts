/** metav1.Condition, with what conventions demand made obligatory. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly observedGeneration: number;
  readonly lastTransitionTime: string;
  readonly reason: string;
  readonly message: string;
}

/** What is said about a condition; the rest follows from what was there. */
export type ConditionUpdate = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/** What every status of ours contains. */
export interface ConditionedStatus {
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
}

/** @returns the condition of a type. */
export function conditionOf(status: ConditionedStatus | undefined, type: string): Condition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

/** @returns whether a condition is True, of this generation if one is given. */
export function isTrue(status: ConditionedStatus | undefined, type: string, generation?: number): boolean {
  const condition = conditionOf(status, type);
  return condition?.status === 'True' && (generation === undefined || condition.observedGeneration === generation);
}

/** When and about which generation the updates are said. */
export interface Moment {
  readonly now: Date;
  readonly generation: number;
}

/**
 * @returns the conditions with the updates in them; order stays, new ones come last. `lastTransitionTime` moves only
 * when `status` does.
 */
export function setConditions(
  conditions: readonly Condition[],
  updates: readonly ConditionUpdate[],
  { now, generation }: Moment,
): readonly Condition[] {
  const result = new Map(conditions.map((condition) => [condition.type, condition]));
  for (const update of updates) {
    const before = result.get(update.type);
    const isMoved = before?.status !== update.status;
    result.set(update.type, {
      type: update.type,
      status: update.status,
      observedGeneration: generation,
      lastTransitionTime: isMoved || before === undefined ? toTime(now) : before.lastTransitionTime,
      reason: update.reason,
      message: update.message,
    });
  }
  return [...result.values()];
}

/** @returns the conditions, with those of `types` that are missing as Unknown: nothing looks finished before it is. */
export function initialiseConditions(
  conditions: readonly Condition[],
  types: readonly string[],
  moment: Moment,
): readonly Condition[] {
  const missing = types.filter((type) => !conditions.some((condition) => condition.type === type));
  const updates = missing.map((type) => ({ type, status: 'Unknown' as const, reason: 'Pending', message: 'Not looked at yet.' }));
  return setConditions(conditions, updates, moment);
}

/** kstatus: work is going on. */
export function reconciling(reason: string, message: string): readonly ConditionUpdate[] {
  return [
    { type: 'Reconciling', status: 'True', reason, message },
    { type: 'Stalled', status: 'False', reason: 'Progressing', message: 'Nothing is in the way.' },
  ];
}

/** kstatus: nothing goes on before a person does something. */
export function stalled(reason: string, message: string): readonly ConditionUpdate[] {
  return [
    { type: 'Reconciling', status: 'False', reason, message: 'Waits for a person.' },
    { type: 'Stalled', status: 'True', reason, message },
  ];
}

/** kstatus: what is, is what was asked for. */
export function settled(reason: string, message: string): readonly ConditionUpdate[] {
  return [
    { type: 'Reconciling', status: 'False', reason, message },
    { type: 'Stalled', status: 'False', reason, message: 'Nothing is in the way.' },
  ];
}

/** metav1.Time: seconds. */
export function toTime(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
