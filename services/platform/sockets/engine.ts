import type { Socket } from 'socket.io';

/**
 * What the fast path needs of an engine.io connection and of the `ws` under it. Neither promises it in its types;
 * `engine.int.test.ts` fails when an update takes it away.
 */
export interface EngineConnection {
  readonly id: string;
  readonly readyState: 'opening' | 'open' | 'closing' | 'closed';
  readonly remoteAddress: string;
  readonly writeBuffer: readonly { readonly data?: string }[];
  readonly transport: {
    readonly name: string;
    readonly socket?: { readonly readyState: number; readonly _socket?: TcpSocket | null; terminate(): void };
  };
  sendPacket(type: 'message', text: string, options: { compress: false; wsPreEncodedFrame: Buffer[] }): void;
  close(discard?: boolean): void;
}

interface TcpSocket {
  readonly writableLength: number;
  write(frame: Buffer): boolean;
}

/** A Socket.IO packet that is ready to be sent to any number of connections. */
export interface Frame {
  /** A whole websocket frame. */
  readonly websocket: Buffer;
  /** The same for long polling: the packet without the engine's type. */
  readonly text: () => string;
}

const OPEN = 1;

export function connectionOf(socket: Socket): EngineConnection {
  return socket.conn as unknown as EngineConnection;
}

/** Bytes that the other end has not taken yet, and packets that wait before them (each counted as 1 KiB at least). */
export function bufferedBytes({ transport, writeBuffer }: EngineConnection): number {
  const inTransport = transport.socket?._socket?.writableLength ?? 0;
  if (writeBuffer.length === 0) return inTransport;
  return writeBuffer.reduce((sum, { data }) => sum + Math.max(1_024, data?.length ?? 0), inTransport);
}

/**
 * Writes a frame in order with everything that was sent before. Past an empty queue it goes straight to the TCP socket:
 * no packet object, no callback, one write.
 */
export function writeFrame(connection: EngineConnection, frame: Frame): void {
  if (connection.readyState !== 'open') return;
  const { transport, writeBuffer } = connection;
  const { socket } = transport;
  if (socket?.readyState === OPEN && socket._socket && writeBuffer.length === 0) {
    socket._socket.write(frame.websocket);
    return;
  }
  const text = transport.name === 'websocket' ? '' : frame.text();
  connection.sendPacket('message', text, { compress: false, wsPreEncodedFrame: [frame.websocket] });
}

/** Ends a connection without waiting for a peer that may never read again. */
export function cut(connection: EngineConnection): void {
  if (connection.transport.socket === undefined) connection.close(true);
  else connection.transport.socket.terminate();
}

/** Frames the payload of an engine.io message (its type `4` included) as one unmasked websocket text frame. */
export function frameOf(payload: Buffer): Frame {
  const { length } = payload;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const websocket = Buffer.allocUnsafe(header + length);
  websocket[0] = 0x81;
  if (header === 2) websocket[1] = length;
  else if (header === 4) {
    websocket[1] = 126;
    websocket.writeUInt16BE(length, 2);
  } else {
    websocket[1] = 127;
    websocket.writeBigUInt64BE(BigInt(length), 2);
  }
  payload.copy(websocket, header);
  return { websocket, text: () => payload.toString('utf8', 1) };
}
