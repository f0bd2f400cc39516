import { ask, openSocket, type Reply } from '../e2e/sockets.ts';
import type { Person } from '../e2e/stage.ts';

/** One thing to say on a socket about the victim's room, and what each kind of caller with a session hears. */
export interface SocketRow {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly stranger: string;
  readonly student: string;
}

const OK = 'ok';

/** One row for every event of the socket contract. An event without one fails the test. */
export function socketRows(roomId: string, token: string): Readonly<Record<string, SocketRow>> {
  const room_id = roomId;
  const client_id = crypto.randomUUID();
  return {
    'clock:sync': { payload: { t0: 1 }, stranger: OK, student: OK },
    'session:refresh': { payload: { token }, stranger: 'AUTHZ_ERROR', student: 'AUTHZ_ERROR' },
    'room:join': { payload: { room_id }, stranger: 'NOT_FOUND', student: OK },
    'room:post': {
      payload: { room_id, client_id, type: 'chat', data: { text: 'Hello' } },
      stranger: 'NOT_FOUND',
      student: OK,
    },
    'room:timer': {
      payload: { room_id, client_id: crypto.randomUUID(), action: 'start' },
      stranger: 'NOT_FOUND',
      student: 'AUTHZ_ERROR',
    },
    'room:goal': {
      payload: { room_id, client_id: crypto.randomUUID(), text: 'Chapter 3' },
      stranger: 'NOT_FOUND',
      student: OK,
    },
    'room:task': {
      payload: { room_id, client_id: crypto.randomUUID(), action: 'add', title: 'Summary' },
      stranger: 'NOT_FOUND',
      student: OK,
    },
    'room:note': {
      payload: {
        room_id,
        client_id: crypto.randomUUID(),
        base_version: 0,
        changes: [{ from: 0, to: 0, insert: 'Hello' }],
      },
      stranger: 'NOT_FOUND',
      student: OK,
    },
    // The first entry of a log is no post: who may not look is told of no room, who may of no post.
    'room:react': {
      payload: { room_id, seq: 1, emoji: '👍', action: 'add' },
      stranger: 'NOT_FOUND',
      student: 'NOT_FOUND',
    },
    'room:typing': { payload: { room_id, typing: true }, stranger: 'NOT_FOUND', student: OK },
    'inbox:resume': { payload: {}, stranger: OK, student: OK },
    'inbox:read': { payload: { up_to: 1 }, stranger: OK, student: OK },
    'presence:list': { payload: {}, stranger: OK, student: OK },
    'presence:set': { payload: { status: 'busy' }, stranger: OK, student: OK },
    // No provider is named there, so that no model is anybody's; and nobody has begun a stream.
    'ai:start': {
      payload: { request_id: client_id, model: 'tutor', messages: [{ role: 'user', content: 'Hello' }] },
      stranger: 'NOT_FOUND',
      student: 'NOT_FOUND',
    },
    'ai:resume': { payload: { stream_id: 'chatcmpl-none' }, stranger: 'NOT_FOUND', student: 'NOT_FOUND' },
    'ai:stop': { payload: { stream_id: 'chatcmpl-none' }, stranger: OK, student: OK },
    'room:leave': { payload: { room_id }, stranger: OK, student: OK },
  };
}

/** How an attempt to connect without a right token is refused; undefined when it is not. */
export async function refusalOf(url: string, token: string): Promise<string | undefined> {
  try {
    (await openSocket(url, { token })).disconnect();
    return undefined;
  } catch (thrown) {
    return (thrown as { data?: { code?: string } }).data?.code;
  }
}

/** Says everything in order as one person, and gives what was heard, by event. */
export async function sayEverything(
  url: string,
  person: Pick<Person, 'token'>,
  rows: Readonly<Record<string, SocketRow>>,
): Promise<Record<string, string>> {
  const socket = await openSocket(url, person);
  const heard: Record<string, string> = {};
  for (const [event, { payload }] of Object.entries(rows)) {
    const { reply } = await ask(socket, event, payload);
    heard[event] = verdictOf(reply);
  }
  socket.disconnect();
  return heard;
}

function verdictOf(reply: Reply | undefined): string {
  if (reply === undefined) return 'no answer';
  return reply.ok ? OK : (reply.error?.code ?? 'no code');
}
