import type { Caller } from '../../../platform/use-case/caller.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import { readPrivateTopic } from './private-topic.ts';

/** Whether a caller may hear and speak on a private channel. @throws unavailable when it cannot be told. */
export type MayJoin = (who: { readonly name: string; readonly caller: Caller }) => Promise<boolean>;

/** `user:<id>` is for that person, `room:<id>` and `org:<id>` are for their members; the service key opens all. */
export function createPrivateDoor(checkMembership: BoundUseCase<boolean>): MayJoin {
  return async ({ name, caller }) => {
    if (caller.role === 'service_role') return true;
    const topic = readPrivateTopic(name);
    if (topic === undefined || caller.role !== 'authenticated') return false;
    if (topic.kind === 'user') return topic.id === caller.userId;
    return checkMembership.execute(caller, topic, { requestId: 'realtime.join' });
  };
}
