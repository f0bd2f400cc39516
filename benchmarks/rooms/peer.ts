/**
 * The peer: one process of Socket.IO with its Redis adapter, as their documentation says best: websockets only, the
 * request of the handshake dropped, no compression. It keeps nothing, checks nobody and orders nothing.
 */
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { createClient } from 'redis';
import { Server } from 'socket.io';
import { onParent, tellParent } from '../support/parent.ts';

interface Post {
  readonly room: string;
  readonly text: string;
}

const publisher = createClient({ url: process.env['REDIS_URL'] ?? '' });
const subscriber = publisher.duplicate();
await Promise.all([publisher.connect(), subscriber.connect()]);

const http = createServer();
const io = new Server(http, {
  adapter: createAdapter(publisher, subscriber),
  transports: ['websocket'],
  perMessageDeflate: false,
  httpCompression: false,
  serveClient: false,
});
io.engine.on('connection', (connection: { request: unknown }) => {
  connection.request = null;
});
io.on('connection', (socket) => {
  socket.on('join', async ({ room }: Post, acknowledge: (answer: object) => void) => {
    await socket.join(room);
    acknowledge({ ok: true });
  });
  socket.on('post', ({ room, text }: Post, acknowledge: (answer: object) => void) => {
    io.to(room).emit('event', { room, type: 'chat', at: new Date().toISOString(), data: { text } });
    acknowledge({ ok: true });
  });
});

function say(kind: string): void {
  const address = http.address();
  tellParent({ kind, port: typeof address === 'object' ? address?.port : 0 });
}

onParent(() => say('port'));
http.listen(0, '127.0.0.1', () => say('ready'));
