/** Signs people in, or renews their sessions, as fast as answers come; in a process of its own. */
import { Agent, request } from 'node:http';
import { onParent, tellParent } from '../support/parent.ts';

/** Who asks for sessions, how and how long. */
export interface AuthOrder {
  readonly port: number;
  readonly apiKey: string;
  readonly grant: 'password' | 'refresh_token';
  /** E-mail addresses, or refresh tokens: one for each that is on its way at any time. */
  readonly who: readonly string[];
  readonly password: string;
  readonly measureMs: number;
}

export interface AuthResult {
  readonly kind: 'done';
  readonly answered: number;
  /** 503: the gate before the hash was full, or the database too slow. */
  readonly refused: number;
  readonly seconds: number;
  /** Refresh tokens to go on with. */
  readonly next: readonly string[];
}

const agent = new Agent({ keepAlive: true, maxSockets: 512 });

async function run(order: AuthOrder): Promise<void> {
  const startedAt = performance.now();
  const until = startedAt + order.measureMs;
  let answered = 0;
  let refused = 0;
  tellParent({ kind: 'measuring' });
  const last = await Promise.all(
    order.who.map(async (who) => {
      let next = who;
      while (performance.now() < until) {
        const session = await send(order, next);
        if (session === undefined) refused += 1;
        else if (performance.now() < until) answered += 1;
        if (order.grant === 'refresh_token') next = session?.refresh_token ?? next;
      }
      return next;
    }),
  );
  const seconds = order.measureMs / 1_000;
  tellParent({ kind: 'done', answered, refused, seconds, next: last } satisfies AuthResult);
}

/** The session, or undefined when asked to come later. @throws for any other answer. */
function send(
  { port, apiKey, grant, password }: AuthOrder,
  who: string,
): Promise<{ refresh_token: string } | undefined> {
  const body = JSON.stringify(grant === 'password' ? { email: who, password } : { refresh_token: who });
  const path = `/auth/v1/token?grant_type=${grant}`;
  const headers = {
    apikey: apiKey,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if (response.statusCode === 200) resolve(JSON.parse(text) as { refresh_token: string });
        else if (response.statusCode === 503) resolve(undefined);
        else reject(new Error(`${grant} was answered ${String(response.statusCode)}: ${text}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

onParent<AuthOrder>(run);
tellParent({ kind: 'ready' });
