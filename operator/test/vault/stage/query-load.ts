/** People who ask through the HTTP API of several processes all along. */
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { ANON_KEY } from '../../../../tools/vault/platform-process.ts';

export interface QueryLoad {
  readonly asked: number;
  /** What was not answered as it should be. */
  readonly failures: readonly string[];
  /** Resolves when every question has its answer. */
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

const EVERY_MS = 20;
/** A machine that is full is not asked more than it can answer: questions then wait their turn. */
const MOST_AT_ONCE = 24;
const TIMEOUT_MS = 60_000;
/** So many reads for one write. */
const READS = 9;

/** @param perSecond - how many questions, spread over the processes in turn */
export async function startQueryLoad(urls: readonly string[], perSecond: number): Promise<QueryLoad> {
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_AT_ONCE });
  const token = await signUp(agent, urls[0] ?? '');
  const failures: string[] = [];
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  let asked = 0;
  const askOne = async (number: number): Promise<void> => {
    const isWrite = number % (READS + 1) === READS;
    const url = urls[number % urls.length] ?? '';
    const said = await send(agent, `${url}/api/tasks?limit=5`, {
      token,
      ...(isWrite && { body: { title: `Task ${number}` } }),
    }).catch((error: unknown) => ({ status: 0, text: String(error) }));
    if (said.status === (isWrite ? 201 : 200)) return;
    failures.push(`${isWrite ? 'POST' : 'GET'} ${number}: ${said.status} ${said.text.slice(0, 300)}`);
  };
  const began = performance.now();
  const work = (async () => {
    let owed = 0;
    let last = began;
    while (!stopping.signal.aborted) {
      const now = performance.now();
      // What a machine could not send while it stood still is not sent all at once.
      owed = Math.min(owed + ((now - last) / 1_000) * perSecond, perSecond / 2);
      last = now;
      for (; owed >= 1 && underWay.size < MOST_AT_ONCE; owed -= 1) {
        const answer = askOne(asked).finally(() => underWay.delete(answer));
        underWay.add(answer);
        asked += 1;
      }
      await delay(EVERY_MS);
    }
  })();
  return {
    get asked() {
      return asked;
    },
    failures,
    stop: async () => {
      stopping.abort();
      await work;
      await Promise.all(underWay);
      agent.destroy();
    },
  };
}

async function signUp(agent: Agent, url: string): Promise<string> {
  const body = { email: `${crypto.randomUUID()}@example.test`, password: crypto.randomUUID() };
  const { status, text } = await send(agent, `${url}/auth/v1/signup`, { body });
  if (status !== 200) throw new Error(`Signing up answers ${status}: ${text}`);
  return (JSON.parse(text) as { access_token: string }).access_token;
}

async function send(
  agent: Agent,
  address: string,
  { token, body }: { readonly token?: string; readonly body?: unknown },
): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return await new Promise((resolve, reject) => {
    const outgoing = request(address, {
      agent,
      method: text === undefined ? 'GET' : 'POST',
      timeout: TIMEOUT_MS,
      headers: {
        ...(token === undefined ? { apikey: ANON_KEY } : { authorization: `Bearer ${token}` }),
        ...(text !== undefined && { 'content-type': 'application/json' }),
      },
    });
    outgoing.on('response', (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() }),
      );
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')));
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}
