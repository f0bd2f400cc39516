import WebSocket from 'ws';

/** A member's connection: Socket.IO's protocol with as little work as possible, the same for both sides. */
export interface MemberSocket {
  /** Sends an event and resolves once it is acknowledged with `ok`. */
  ask(event: string, payload: object): Promise<void>;
  close(): void;
}

const MARK = 0x40;

/** Where a member connects, and with what. */
export interface Door {
  readonly url: string;
  readonly token?: string;
}

/**
 * Connects to namespace `/`.
 *
 * `onEvent` is told the number after each `@` of a message, so that nothing need be parsed.
 */
export async function openMember(door: Door, onEvent: (index: number) => void): Promise<MemberSocket> {
  const socket = new WebSocket(`${door.url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  const waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  let lastId = 0;
  let onConnected: (text: string) => void = () => undefined;

  socket.on('message', (message: Buffer) => {
    if (message[0] === 0x34 && message[1] === 0x32) readMarks(message, onEvent);
    else if (message[0] === 0x32) socket.send('3');
    else if (message[0] === 0x34 && message[1] === 0x33) settle(message.toString('utf8', 2));
    else onConnected(message.toString());
  });
  const settle = (text: string): void => {
    const id = Number.parseInt(text, 10);
    const asked = waiting.get(id);
    waiting.delete(id);
    if (text.startsWith('[{"ok":true', String(id).length)) asked?.resolve();
    else asked?.reject(new Error(`Refused: ${text}`));
  };

  await connected(socket, door, (listener) => (onConnected = listener));
  return {
    ask: (event, payload) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        socket.send(`42${lastId}${JSON.stringify([event, payload])}`);
      }),
    close: () => socket.terminate(),
  };
}

function connected(
  socket: WebSocket,
  { token }: Door,
  listen: (listener: (text: string) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    listen((text) => {
      if (text.startsWith('0')) socket.send(token === undefined ? '40' : `40${JSON.stringify({ token })}`);
      else if (text.startsWith('40')) resolve();
      else if (text.startsWith('44')) reject(new Error(text));
    });
  });
}

/** Seven digits after each `@`. */
export function readMarks(message: Buffer, onEvent: (index: number) => void): void {
  for (let at = message.indexOf(MARK); at >= 0; at = message.indexOf(MARK, at + 8)) {
    let index = 0;
    for (let digit = 1; digit <= 7; digit += 1) index = index * 10 + (message[at + digit] ?? 48) - 48;
    onEvent(index);
  }
}
