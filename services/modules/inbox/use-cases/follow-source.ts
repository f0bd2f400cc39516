import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { InboxDesk } from '../inbox.repository.ts';
import type { ReadInboxDeps } from './read-inbox.ts';

const FollowSourceInput = z.strictObject({
  user_id: z.guid(),
  source: z.string().min(1).max(200),
  what: z.enum(['read', 'removed']),
});

export interface FollowSourceDeps extends ReadInboxDeps {
  readonly desk: InboxDesk;
  readonly announceWithdrawn: (userId: string, seq: number) => void;
}

/** What happened to the thing that an entry came from happens to the entry; again changes nothing. */
export const followSource = useCase<FollowSourceDeps, typeof FollowSourceInput, undefined>({
  name: 'inbox.follow-source',
  kind: 'command',
  runsAs: 'system',
  input: FollowSourceInput,
  roles: ['service_role'],
  run: async ({ desk, announceRead, announceWithdrawn }, _caller, { user_id: userId, source, what }) => {
    if (what === 'removed') {
      const seq = await desk.withdraw(userId, source);
      if (seq !== undefined) announceWithdrawn(userId, seq);
      return undefined;
    }
    const entry = await desk.find(userId, source);
    const read = entry && (await desk.read(userId, { seqs: [entry.seq] }));
    if (read !== undefined) announceRead(userId, read);
    return undefined;
  },
});
