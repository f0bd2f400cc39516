import type { RoomDeps } from '../use-cases/deps.ts';
import { textRefused } from '../people.errors.ts';

/**
 * Words that stand for all to read are judged as posts are, before the room is asked.
 *
 * @throws `room.not-found`, `room.text-refused`, `room.judge-unavailable`
 */
export async function refuseText(
  { judge, isKnown, actors }: Pick<RoomDeps, 'judge' | 'isKnown' | 'actors'>,
  {
    roomId,
    userId,
    clientId,
    text,
  }: Readonly<Record<'roomId' | 'userId' | 'clientId', string>> & {
    readonly text: string | null | undefined;
  },
): Promise<void> {
  if (text === undefined || text === null) return;
  const verdict = await judge({ roomId, userId, text });
  if (verdict.isAllowed || (await isKnown(roomId, userId, clientId))) return;
  // Only a member may learn that the room has words of its own.
  await actors.tell(roomId, { type: 'look', userId });
  throw textRefused();
}
