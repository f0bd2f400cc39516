/** Stands between the operator and Vault: a call can be held in front of it while something happens to Vault. */
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One of the calls of a rotation. */
export interface CallOfRotation {
  readonly method: 'GET' | 'POST';
  /** Tells the path. */
  readonly path: RegExp;
  /** Which one of those that match, from 1. @default 1 */
  readonly nth?: number;
}

/** A call that is held, once it has come. */
export interface Held {
  readonly come: Promise<void>;
  release(): void;
}

export interface VaultGate {
  readonly address: string;
  hold(call: CallOfRotation): Held;
  close(): Promise<void>;
}

interface Hold {
  readonly call: CallOfRotation;
  seen: number;
  readonly come: PromiseWithResolvers<undefined>;
  readonly released: PromiseWithResolvers<undefined>;
}

/** @param upstream - address of Vault, which stays the same when it is started anew */
export async function startVaultGate(upstream: string): Promise<VaultGate> {
  const holds = new Set<Hold>();
  const server = createServer((incoming, outgoing) => {
    pass(upstream, holds, incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: (call) => {
      const hold: Hold = {
        call,
        seen: 0,
        come: Promise.withResolvers(),
        released: Promise.withResolvers(),
      };
      holds.add(hold);
      return {
        come: hold.come.promise,
        release: () => {
          holds.delete(hold);
          hold.released.resolve(undefined);
        },
      };
    },
    close: async () => {
      for (const hold of holds) hold.released.resolve(undefined);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pass(
  upstream: string,
  holds: ReadonlySet<Hold>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  for (const hold of holds) await judge(hold, incoming);
  const { method, url = '', headers } = incoming;
  const onward = request(`${upstream}${url}`, { method, headers });
  // A Vault that is away is away for the operator too.
  onward.on('error', () => outgoing.destroy());
  onward.on('response', (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.end(Buffer.concat(parts));
}

async function judge(hold: Hold, { method, url = '' }: IncomingMessage): Promise<void> {
  const { call, come, released } = hold;
  if (method !== call.method || !call.path.test(url)) return;
  hold.seen += 1;
  if (hold.seen !== (call.nth ?? 1)) return;
  come.resolve(undefined);
  await released.promise;
}
