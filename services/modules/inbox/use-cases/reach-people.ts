import type { Clock } from '../../../platform/clock/clock.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ReachInput } from '../contract.ts';
import type { PlacedEvent } from '../inbox.ts';
import type { InboxDesk } from '../inbox.repository.ts';
import { planWays } from '../preferences/preferences.ts';
import type { DeliveryDesk, NewDelivery } from '../ways/delivery.postgres.ts';

export interface ReachDeps {
  readonly desk: InboxDesk;
  readonly deliveries: DeliveryDesk;
  /** Leaves the job that pushes, in the same transaction. */
  readonly pushLater: (deliveryId: string, at: Date) => Promise<void>;
  /** Tells people's devices, once it is committed. */
  readonly announce: (placed: readonly PlacedEvent[]) => void;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Brings messages to people on the ways that each of them wishes, once per source: what is brought again is announced
 * again and stored no second time. Nothing happens for somebody who is gone.
 */
export const reachPeople = useCase<ReachDeps, typeof ReachInput, undefined>({
  name: 'inbox.reach',
  kind: 'command',
  runsAs: 'system',
  input: ReachInput,
  roles: ['service_role'],
  run: async ({ desk, deliveries, pushLater, announce, clock }, _caller, { messages }) => {
    const people = await deliveries.peopleOf([...new Set(messages.map(({ user_id }) => user_id))]);
    const now = clock.now();
    const planned = messages.flatMap((message) => {
      const person = people.get(message.user_id);
      return person === undefined ? [] : [{ message, plan: planWays(message.kind, person, now) }];
    });
    const waiting = planned.flatMap(({ message, plan }): NewDelivery[] => [
      ...(plan.push ? [{ ...message, way: 'push' as const, due_at: plan.push.toISOString() }] : []),
      ...(plan.email ? [{ ...message, way: 'email' as const, due_at: plan.email.toISOString() }] : []),
    ]);
    for (const { id, way, due_at: dueAt } of await deliveries.add(waiting)) {
      if (way === 'push') await pushLater(id, new Date(dueAt));
    }
    announce(await desk.append(planned.filter(({ plan }) => plan.inbox).map(({ message }) => message)));
    return undefined;
  },
});
