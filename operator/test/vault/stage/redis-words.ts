/** What a test asks of Redis: a few words and one answer, so that no client under test is believed. */
import { connect } from 'node:net';

export interface RedisLogin {
  readonly username: string;
  readonly password: string;
}

const TIMEOUT_MS = 5_000;

/** One command on a connection of its own. @returns the answer as text. @throws what Redis refuses it with. */
export async function askRedis(port: number, words: readonly string[], login?: RedisLogin): Promise<string> {
  const commands = login === undefined ? [words] : [['AUTH', login.username, login.password], words];
  return await new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: TIMEOUT_MS });
    let heard = '';
    const end = (settle: () => void): void => {
      socket.destroy();
      settle();
    };
    socket.on('error', (error) => end(() => reject(error)));
    socket.on('timeout', () => end(() => reject(new Error('Redis does not answer'))));
    socket.on('connect', () => socket.write(commands.map(encode).join('')));
    socket.on('data', (data) => {
      heard += data.toString();
      const replies = repliesIn(heard);
      const refusal = replies.find((reply) => reply.startsWith('-'));
      if (refusal !== undefined) end(() => reject(new Error(refusal.slice(1))));
      else if (replies.length === commands.length) end(() => resolve(replies.at(-1)?.slice(1) ?? ''));
    });
  });
}

function encode(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}

/** Whole replies, each with the sign of its kind; arrays are asked for by nobody here. */
function repliesIn(text: string): readonly string[] {
  const replies: string[] = [];
  let rest = text;
  for (;;) {
    const line = /^([+\-:$])([^\r]*)\r\n/.exec(rest);
    if (line === null) return replies;
    const [whole, kind = '', word = ''] = line;
    const length = kind === '$' ? Number(word) + 2 : 0;
    if (rest.length < whole.length + length) return replies;
    replies.push(kind === '$' ? `$${rest.slice(whole.length, whole.length + length - 2)}` : `${kind}${word}`);
    rest = rest.slice(whole.length + length);
  }
}
