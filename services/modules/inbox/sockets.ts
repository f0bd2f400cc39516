import type {
  AfterAcknowledgement,
  AuthenticatedSocket,
  SocketEvent,
} from '../../platform/sockets/socket-event.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import { InboxReadOutput, ResumeInboxOutput } from './contract.ts';
import type { InboxRead } from './inbox.ts';
import type { InboxFeeds } from './inbox-feed.ts';
import type { ResumedInbox } from './use-cases/resume-inbox.ts';

/** The use cases that a socket can ask for, ready to run. */
export interface InboxSocketUseCases {
  readonly resume: BoundUseCase<ResumedInbox>;
  readonly read: BoundUseCase<InboxRead>;
}

/** `inbox:*` */
export function inboxSocketEvents(
  { resume, read }: InboxSocketUseCases,
  feeds: Pick<InboxFeeds, 'attach'>,
): SocketEvent[] {
  return [
    {
      event: 'inbox:resume',
      summary: 'Hear your inbox from where you stood',
      useCase: resume,
      output: ResumeInboxOutput,
      answer: async (
        socket: AuthenticatedSocket,
        { after, ...state }: ResumedInbox,
        afterAcknowledgement: AfterAcknowledgement,
      ) => ({
        ...state,
        ...(await feeds.attach(socket, socket.data.caller.userId, { after, afterAcknowledgement })),
      }),
    },
    { event: 'inbox:read', summary: 'Mark entries as read', useCase: read, output: InboxReadOutput },
  ];
}
