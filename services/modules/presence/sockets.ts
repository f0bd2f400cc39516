import type { AuthenticatedSocket, SocketEvent } from '../../platform/sockets/socket-event.ts';
import { listenTo } from '../../platform/sockets/user-channel.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import { TOPIC } from './announce.ts';
import { ListPresenceOutput, SetPresenceOutput } from './contract.ts';
import type { Choice, PersonPresence } from './presence.ts';
import type { PresenceTracker } from './presence-tracker.ts';

export interface PresenceSocketUseCases {
  readonly set: BoundUseCase<{ readonly status: Choice }>;
  readonly follow: BoundUseCase<{ readonly user_ids: readonly string[] | undefined }>;
  readonly list: BoundUseCase<{ readonly people: readonly PersonPresence[] }>;
}

/** `presence:*` */
export function presenceSocketEvents(
  { set, follow, list }: PresenceSocketUseCases,
  tracker: Pick<PresenceTracker, 'setAway' | 'whenTold'>,
): SocketEvent[] {
  return [
    {
      event: 'presence:list',
      summary: 'Who is there of those who share a room or a class with you; hear of changes from then on',
      useCase: follow,
      output: ListPresenceOutput,
      // Listens first, is known to others, and looks then: no change falls in between.
      answer: async (
        socket: AuthenticatedSocket,
        asked: { readonly user_ids: readonly string[] | undefined },
      ) => {
        const { caller } = socket.data;
        await listenTo(socket, TOPIC);
        await tracker.whenTold(caller.userId);
        return { ...(await list.execute(caller, asked, { requestId: `presence:list ${socket.id}` })) };
      },
    },
    {
      event: 'presence:set',
      summary: 'Say how you are there: online, away, busy or invisible',
      useCase: set,
      output: SetPresenceOutput,
      answer: (socket: AuthenticatedSocket, answer: { readonly status: Choice }) => {
        tracker.setAway(socket, answer.status === 'away');
        return { ...answer };
      },
    },
  ];
}
