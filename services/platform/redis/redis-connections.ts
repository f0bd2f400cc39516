import { Cluster } from 'ioredis';
import { countAlike, type ConnectionsOf } from '../credentials/connections.ts';
import type { Redis } from './redis.ts';

/** What Redis's own CLIENT LIST says; on a cluster that of every node, and none may be silent. */
export function redisConnections(redis: Pick<Redis, 'command'>): ConnectionsOf {
  return async (logins) => {
    const lists = await redis.command(async (commands) => {
      const nodes = commands instanceof Cluster ? commands.nodes('all') : [commands];
      return Promise.all(nodes.map(async (node) => String(await node.call('CLIENT', 'LIST'))));
    });
    const clients = lists.flatMap((list) => list.split('\n').map(fieldsOf));
    return countAlike(
      clients
        .filter(({ user = '' }) => logins.includes(user))
        .map((client) => ({ login: client['user'] ?? '', from: placeOf(client) })),
    );
  };
}

/** `id=3 addr=127.0.0.1:6379 name= user=default …`; no value has a space. */
function fieldsOf(line: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    line.split(' ').map((field) => {
      const at = field.indexOf('=');
      return [field.slice(0, at), field.slice(at + 1)];
    }),
  );
}

/** The port is left out: it is another one for each connection. */
function placeOf({ name = '', addr = '' }: Readonly<Record<string, string>>): string {
  const host = addr.slice(0, addr.lastIndexOf(':'));
  return `${name === '' ? 'a program without a name' : name} at ${host}`;
}
