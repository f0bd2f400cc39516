import type { Condition, Finding } from '../api/conditions.ts';

/** What every status of ours contains. */
export interface ConditionedStatus {
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
}

/** kstatus: work is going on. */
export function reconciling(reason: string, message: string): readonly Finding[] {
  return [
    { type: 'Reconciling', status: 'True', reason, message },
    { type: 'Stalled', status: 'False', reason: 'Progressing', message: 'Nothing is in the way.' },
  ];
}

/** kstatus: nothing goes on before a person does something. */
export function stalled(reason: string, message: string): readonly Finding[] {
  return [
    { type: 'Reconciling', status: 'False', reason, message: 'Waits for a person.' },
    { type: 'Stalled', status: 'True', reason, message },
  ];
}

/** kstatus: what is, is what was asked for. */
export function settled(reason: string, message: string): readonly Finding[] {
  return [
    { type: 'Reconciling', status: 'False', reason, message },
    { type: 'Stalled', status: 'False', reason, message: 'Nothing is in the way.' },
  ];
}
