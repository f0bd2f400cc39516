import { useCase } from '../../../platform/use-case/use-case.ts';
import { ResumeInboxInput } from '../contract.ts';
import type { InboxHead } from '../inbox.ts';
import type { InboxRepository } from '../inbox.repository.ts';

/** What a socket that comes back is told besides its events, which are the feed's to add. */
export interface ResumedInbox extends Omit<InboxHead, 'seq'> {
  readonly after: number | undefined;
}

/** Lets a socket hear the caller's inbox from where it stood. */
export const resumeInbox = useCase<{ inbox: InboxRepository }, typeof ResumeInboxInput, ResumedInbox>({
  name: 'inbox.resume',
  kind: 'query',
  input: ResumeInboxInput,
  roles: ['authenticated'],
  run: async ({ inbox }, _caller, { after }) => {
    const { read_up_to, trimmed_to, unread, version } = await inbox.head();
    return { after, read_up_to, trimmed_to, unread, version };
  },
});
