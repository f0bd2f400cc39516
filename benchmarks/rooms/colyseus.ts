/**
 * The other peer: one process of Colyseus. A room lives in one process there, and whoever is in it is connected to that
 * process: nothing passes through Redis. It keeps nothing, and synchronises no state here.
 */
import { createServer } from 'node:http';
import { Room, Server, type Client } from '@colyseus/core';
import { WebSocketTransport } from '@colyseus/ws-transport';
import { onParent, tellParent } from '../support/parent.ts';

class StudyRoom extends Room {
  override onCreate(): void {
    this.patchRate = null;
    this.maxClients = 1_000;
    this.onMessage('post', (client: Client, text: string) => {
      this.broadcast('event', { type: 'chat', at: new Date().toISOString(), data: { text } });
      client.send('ok', true);
    });
  }
}

const http = createServer();
const game = new Server({ transport: new WebSocketTransport({ server: http }), greet: false });
game.define('study', StudyRoom).filterBy(['group']);
await game.listen(0, '127.0.0.1');

function say(kind: string): void {
  const address = http.address();
  tellParent({ kind, port: typeof address === 'object' ? address?.port : 0 });
}

onParent(() => say('port'));
say('ready');
