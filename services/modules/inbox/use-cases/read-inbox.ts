import { useCase } from '../../../platform/use-case/use-case.ts';
import { ReadInboxInput } from '../contract.ts';
import type { InboxRead } from '../inbox.ts';
import type { InboxDesk } from '../inbox.repository.ts';

export interface ReadInboxDeps {
  readonly desk: InboxDesk;
  /** Tells the person's devices, once it is committed. */
  readonly announceRead: (userId: string, read: InboxRead) => void;
}

/**
 * Marks entries of the caller's inbox as read, up to one or one by one, and the notifications that they came from.
 * Again changes nothing; nothing becomes unread again.
 */
export const readInbox = useCase<ReadInboxDeps, typeof ReadInboxInput, InboxRead>({
  name: 'inbox.read',
  kind: 'command',
  runsAs: 'system',
  input: ReadInboxInput,
  roles: ['authenticated'],
  run: async ({ desk, announceRead }, { userId }, { up_to, seqs }) => {
    const read = await desk.read(userId, { upTo: up_to, seqs });
    if (read !== undefined) {
      announceRead(userId, read);
      return read;
    }
    const { unread, read_up_to, version } = await desk.headOf(userId);
    return { unread, read_up_to, version, seqs: [] };
  },
});
