import WebSocket from 'ws';
import { readMarks, type Door, type MemberSocket } from './socket.ts';

const JOIN_ROOM = 10;
const ROOM_DATA = 13;

interface Seat {
  readonly roomId: string;
  readonly processId: string;
  readonly sessionId: string;
}

/** A member of a room of Colyseus: its protocol with as little work as possible. Messages are not acknowledged by it. */
export async function openColyseusMember(
  { url }: Door,
  room: string,
  onEvent: (index: number) => void,
): Promise<MemberSocket> {
  const { roomId, processId, sessionId } = await takeSeat(url, room);
  const socket = new WebSocket(
    `${url.replace(/^http/, 'ws')}/${processId}/${roomId}?sessionId=${sessionId}`,
    { perMessageDeflate: false, skipUTF8Validation: true },
  );
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.on('message', (message: Buffer) => {
      if (message[0] === ROOM_DATA) readMarks(message, onEvent);
      if (message[0] !== JOIN_ROOM) return;
      socket.send(Buffer.from([JOIN_ROOM]));
      resolve();
    });
  });
  return {
    ask: (event, payload) => {
      if ('text' in payload) socket.send(roomData(event, String(payload.text)));
      return Promise.resolve();
    },
    close: () => socket.terminate(),
  };
}

async function takeSeat(url: string, group: string): Promise<Seat> {
  const response = await fetch(`${url}/matchmake/joinOrCreate/study`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ group }),
  });
  if (!response.ok) throw new Error(`Colyseus gave no seat: ${await response.text()}`);
  return (await response.json()) as Seat;
}

/** A message in MessagePack: a short text as its type, a longer one as its content. */
function roomData(type: string, text: string): Buffer {
  const [head, body] = [Buffer.from(type), Buffer.from(text)];
  return Buffer.concat([
    Buffer.from([ROOM_DATA, 0xa0 | head.length]),
    head,
    Buffer.from([0xd9, body.length]),
    body,
  ]);
}
