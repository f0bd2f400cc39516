import { matchVersion } from '../../../platform/use-case/match-version.ts';
import type { VersionedEvent } from '../calendar-event.ts';
import { eventNotFound } from '../errors.ts';
import type { PlannerDeps } from './deps.ts';

/** Sets or takes away the mark "completed"; doing it twice changes nothing. */
export async function markEvent(
  { calendar }: Pick<PlannerDeps, 'calendar'>,
  { id, version }: { readonly id: string; readonly version?: string | undefined },
  completed: boolean,
): Promise<VersionedEvent> {
  const event = await calendar.findForChange(id);
  if (event === undefined) throw eventNotFound();
  matchVersion(event, version);
  return (event.completed ?? false) === completed ? event : calendar.change(id, { completed });
}
