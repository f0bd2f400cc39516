import { z } from 'zod';
import type {
  AuthenticatedSocket,
  AfterAcknowledgement,
  SocketEvent,
} from '../../platform/sockets/socket-event.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import type { TimerView } from './actor/room.timer.ts';
import { EventOutput, MemberOutput, RoomOutput, TimerOutput } from './contract.ts';
import type { RoomFeeds } from './room-feed.ts';
import type { RoomSockets } from './room-sockets.ts';
import type { JoinedRoom } from './use-cases/join-room.ts';

/** The use cases that a socket can ask for, ready to run. */
export interface SocketUseCases {
  readonly join: BoundUseCase<JoinedRoom>;
  readonly leave: BoundUseCase<{ readonly room_id: string }>;
  readonly post: BoundUseCase<{ readonly seq: number; readonly at: string }>;
  readonly timer: BoundUseCase<{ readonly seq: number; readonly timer: TimerView }>;
  readonly typing: BoundUseCase<undefined>;
}

const JoinAnswer = z.object({
  room: RoomOutput,
  members: z.array(MemberOutput).meta({ description: 'Those who are there now.' }),
  timer: TimerOutput,
  seq: z.int(),
  events: z.array(EventOutput),
  more: z.boolean().meta({ description: 'The rest follows as room:events before any live one.' }),
});
const PostAnswer = z.object({ seq: z.int(), at: z.string() });
const TimerAnswer = z.object({ seq: z.int(), timer: TimerOutput });

/** `room:*` */
export function roomSocketEvents(
  useCases: SocketUseCases,
  feeds: RoomFeeds,
  sockets: RoomSockets,
): SocketEvent[] {
  return [
    {
      event: 'room:join',
      summary: 'Come into a room',
      useCase: useCases.join,
      output: JoinAnswer,
      turn: roomOf,
      answer: (socket: AuthenticatedSocket, joined: JoinedRoom, afterAcknowledgement: AfterAcknowledgement) =>
        enter(socket, joined, { feeds, sockets, afterAcknowledgement }),
    },
    {
      event: 'room:leave',
      summary: 'End presence in a room; the membership stays',
      useCase: useCases.leave,
      turn: roomOf,
      // Whoever comes in after the acknowledgement does not find them there.
      answer: async (socket: AuthenticatedSocket, { room_id }: { readonly room_id: string }) => {
        if (feeds.detach(socket, room_id)) await sockets.whenTold(room_id);
        return {};
      },
    },
    { event: 'room:post', summary: 'Say something', useCase: useCases.post, output: PostAnswer },
    { event: 'room:timer', summary: 'Move the shared timer', useCase: useCases.timer, output: TimerAnswer },
    { event: 'room:typing', summary: 'Show that you are typing', useCase: useCases.typing },
  ];
}

/** Coming and going in one room are done as they were sent. */
const roomOf = ({ room_id }: Readonly<Record<string, unknown>>): string =>
  typeof room_id === 'string' ? room_id.toLowerCase() : '';

/** Attaches the socket to the room's feed; the missed events come with the acknowledgement. */
async function enter(
  socket: AuthenticatedSocket,
  { room, members, timer, seq, after, person }: JoinedRoom,
  context: { feeds: RoomFeeds; sockets: RoomSockets; afterAcknowledgement: AfterAcknowledgement },
): Promise<Record<string, unknown>> {
  const { feeds, sockets, afterAcknowledgement } = context;
  try {
    const attached = await feeds.attach(socket, room.id, { after, seq, afterAcknowledgement });
    if (feeds.isAttached(socket, room.id)) sockets.enter(room.id, socket, person);
    else sockets.correct(room.id, person);
    return { room, members, timer, ...attached };
  } catch (thrown) {
    sockets.correct(room.id, person);
    throw thrown;
  }
}
