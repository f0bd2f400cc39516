import { mergeConditions, type Finding } from '../../api/conditions.ts';
import type { Kind, Kube } from '../../kube/kube.ts';
import type { Clock } from '../clock.ts';
import { stalled, type ConditionedStatus } from '../conditions.ts';
import type { EventRecorder } from '../controller.ts';
import type { FailureDescription } from './failure.ts';
import { writeStatus, type WithStatus } from '../status.ts';

/** What a report needs. */
export interface FailureReporter {
  readonly kube: Kube;
  readonly events: EventRecorder;
  readonly clock: Clock;
}

/** Says to the person what is in the way: in the conditions, if they do not say so yet, and as an event. */
export async function reportFailure(
  { kube, events, clock }: FailureReporter,
  kind: Kind,
  object: WithStatus<ConditionedStatus>,
  failure: FailureDescription & { readonly isTerminal: boolean },
): Promise<void> {
  const { reason, message, isTerminal } = failure;
  events.record(object, { type: 'Warning', reason, note: message, action: 'Reconcile' });
  const findings = isTerminal ? stalled(reason, message) : stillTrying(reason, message);
  const before = object.status?.conditions ?? [];
  const types = [...new Set([...before.map(({ type }) => type), ...findings.map(({ type }) => type)])];
  const generation = object.metadata.generation ?? 0;
  const conditions = mergeConditions(types, before, findings, { generation, now: clock.now() });
  await writeStatus(kube, kind, object, { ...object.status, observedGeneration: generation, conditions });
}

function stillTrying(reason: string, message: string): readonly Finding[] {
  return [{ type: 'Reconciling', status: 'True', reason, message }];
}
