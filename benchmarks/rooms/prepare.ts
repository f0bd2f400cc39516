import { signUp, post } from '../rest/prepare.ts';
import type { Run } from '../support/platform.ts';
import type { Door } from './socket.ts';

/** How many rooms of how many members, and how many events of a room are on their way at once. */
export interface Shape {
  readonly name: string;
  readonly rooms: number;
  readonly members: number;
  readonly inFlight: number;
  /** `spread`: members take the processes in turn. `together`: a room's members are all on one. */
  readonly seats: 'spread' | 'together';
  /** A light load: a room says something so often, whatever has arrived of it; nothing is sent for having arrived. */
  readonly everyMs?: number;
}

/** Rooms with the doors of their members. */
export type Rooms = readonly { readonly id: string; readonly members: readonly Door[] }[];

const PEOPLE = 200;

/** People with sessions on the platform. */
export async function signUpPeople(run: Run): Promise<readonly string[]> {
  const tokens: string[] = [];
  while (tokens.length < PEOPLE) {
    const turn = Array.from({ length: 8 }, (_, offset) => signUp(run, `member-${tokens.length + offset}`, 0));
    tokens.push(...(await Promise.all(turn)).map(({ token }) => token));
  }
  return tokens;
}

/**
 * New public rooms on the platform: an earlier measurement's log and members are not in them. The process that makes
 * one owns its actor, so members who sit together sit with it.
 */
export async function openRooms(run: Run, tokens: readonly string[], shape: Shape): Promise<Rooms> {
  const rooms: { id: string; members: Door[] }[] = [];
  for (let room = 0; room < shape.rooms; room += 1) {
    const tokenOf = (member: number): string => tokens[(room * shape.members + member) % tokens.length] ?? '';
    const made = await post(
      `${urlAt(run.api_urls, shape, room, 0)}/api/rooms`,
      { authorization: `Bearer ${tokenOf(0)}` },
      { name: `Bench ${room}`, visibility: 'public', max_members: shape.members },
    );
    rooms.push({
      id: (made as { id: string }).id,
      members: Array.from({ length: shape.members }, (_, member) => ({
        url: urlAt(run.api_urls, shape, room, member),
        token: tokenOf(member),
      })),
    });
  }
  return rooms;
}

/** The same at the peer, where a room is only a name. */
export function peerRooms(urls: readonly string[], shape: Shape): Rooms {
  return Array.from({ length: shape.rooms }, (_, room) => ({
    id: `room-${room}`,
    members: Array.from({ length: shape.members }, (_, member) => ({
      url: urlAt(urls, shape, room, member),
    })),
  }));
}

function urlAt(urls: readonly string[], { seats }: Shape, room: number, member: number): string {
  return urls[(seats === 'spread' ? member : room) % urls.length] ?? '';
}
