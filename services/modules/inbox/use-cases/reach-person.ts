import type { Clock } from '../../../platform/clock/clock.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ReachInput } from '../contract.ts';
import type { InboxEvent } from '../inbox.ts';
import type { InboxDesk } from '../inbox.repository.ts';
import { planWays } from '../preferences/preferences.ts';
import type { DeliveryDesk } from '../ways/delivery.postgres.ts';

export interface ReachDeps {
  readonly desk: InboxDesk;
  readonly deliveries: DeliveryDesk;
  /** Leaves the job that pushes, in the same transaction. */
  readonly pushLater: (deliveryId: string, at: Date) => Promise<void>;
  /** Tells the person's devices, once it is committed. */
  readonly announce: (userId: string, event: InboxEvent) => void;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Brings something to a person on the ways that they wish, once per source: what is said again is announced again and
 * stored no second time. Nothing happens for somebody who is gone.
 */
export const reachPerson = useCase<ReachDeps, typeof ReachInput, InboxEvent | undefined>({
  name: 'inbox.reach',
  kind: 'command',
  runsAs: 'system',
  input: ReachInput,
  roles: ['service_role'],
  run: async ({ desk, deliveries, pushLater, announce, clock }, _caller, message) => {
    const { user_id: userId, kind } = message;
    const person = await deliveries.personOf(userId);
    if (person === undefined) return undefined;
    const plan = planWays(kind, person, clock.now());
    if (plan.push !== undefined) {
      const id = await deliveries.add(message, 'push', plan.push);
      if (id !== undefined) await pushLater(id, plan.push);
    }
    if (plan.email !== undefined) await deliveries.add(message, 'email', plan.email);
    const event = plan.inbox ? await desk.append(message) : undefined;
    if (event !== undefined) announce(userId, event);
    return event;
  },
});
