/**
 * A stand-in for llama.cpp's `llama-server` in tests of who starts it: the same options, addresses and forms. What the
 * file `<model>.json` beside the model says, it does; every start is told by a line in `<model>.starts`.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** What a test can ask of it. */
export interface FakeScript {
  /** It ends before it answers. */
  readonly failsToStart?: boolean;
  /** It never says that it is ready. */
  readonly hangs?: boolean;
  /** It says that it is ready as soon as this file is there. */
  readonly readyWith?: string;
  /** It does not end when it is asked to. */
  readonly ignoresTerm?: boolean;
  /** It takes requests and says nothing. */
  readonly isSilent?: boolean;
  /** Milliseconds between two words. @default 1 */
  readonly wordMs?: number;
}

const options = parseOptions(process.argv.slice(2));
const script = readScript(`${options.get('--model') ?? ''}.json`);

function parseOptions(words: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    words.flatMap((word, index) => (word.startsWith('--') ? [[word, words[index + 1] ?? '']] : [])),
  );
}

function readScript(path: string): FakeScript {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as FakeScript) : {};
}

interface Asked {
  readonly max_tokens?: number;
  readonly stream?: boolean;
  readonly messages?: readonly { readonly role: string; readonly content: unknown }[];
  readonly input?: string | readonly string[];
}

function isReady(): boolean {
  return script.hangs !== true && (script.readyWith === undefined || existsSync(script.readyWith));
}

/** How many words an assistant's message at the end has: it is gone on with. */
function wordsBefore(messages: Asked['messages']): number {
  const last = messages?.at(-1);
  return last?.role === 'assistant' ? String(last.content).trim().split(' ').length : 0;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const json = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(body));
  };
  if (request.url === '/health') {
    json(isReady() ? 200 : 503, { status: 'ok' });
    return;
  }
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const asked = JSON.parse(Buffer.concat(parts).toString()) as Asked;
  if (script.isSilent === true) return;
  if (request.url === '/v1/embeddings') {
    const inputs = [asked.input ?? ''].flat();
    const most = Number(options.get('--ubatch-size') ?? 512);
    if (inputs.some((text) => text.split(' ').length > most)) {
      const message = `input is too large to process. increase the physical batch size (${most})`;
      json(500, { error: { code: 500, message, type: 'server_error' } });
      return;
    }
    const data = inputs.map((_, index) => ({ object: 'embedding', index, embedding: [0.5, 0.25] }));
    json(200, { object: 'list', data, usage: { prompt_tokens: inputs.length, total_tokens: inputs.length } });
    return;
  }
  if (wordsOf(asked) > CONTEXT) {
    json(400, {
      error: { code: 400, message: 'exceeds', type: 'exceed_context_size_error', n_ctx: CONTEXT },
    });
    return;
  }
  await speak(asked, response, json);
}

/** Of each answer with its question; a word is a token here. */
const CONTEXT = Number(options.get('--ctx-size')) / Number(options.get('--parallel'));

function wordsOf({ messages = [] }: Asked): number {
  return messages.reduce((sum, { content }) => sum + String(content).split(' ').length, 0);
}

async function speak(
  { max_tokens: count = 4, stream = false, messages }: Asked,
  response: ServerResponse,
  json: (status: number, body: unknown) => void,
): Promise<void> {
  const usage = { prompt_tokens: 3, completion_tokens: count, total_tokens: count + 3 };
  const event = (choice: object, more: object = {}): void => {
    const chunk = { id: 'chatcmpl-fake', object: 'chat.completion.chunk', created: 1, ...more };
    response.write(`data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, ...choice }] })}\n\n`);
  };
  if (stream) response.writeHead(200, { 'content-type': 'text/event-stream' });
  let text = '';
  const first = wordsBefore(messages);
  for (let word = first; word < first + count && !response.destroyed; word += 1) {
    await delay(script.wordMs ?? 1);
    text += ` word${word}`;
    if (stream) event({ delta: { content: ` word${word}` }, finish_reason: null });
  }
  if (stream) {
    event({ delta: {}, finish_reason: 'length' }, { usage });
    response.end('data: [DONE]\n\n');
    return;
  }
  const message = { role: 'assistant', content: text };
  const choices = [{ index: 0, message, text, finish_reason: 'length' }];
  json(200, { id: 'chatcmpl-fake', object: 'chat.completion', created: 1, choices, usage });
}

appendFileSync(`${options.get('--model') ?? ''}.starts`, `${process.pid}\n`);
if (script.failsToStart === true) {
  process.stderr.write('error: the model cannot be loaded\n');
  process.exit(1);
}
process.on('SIGTERM', () => {
  if (script.ignoresTerm !== true) process.exit(0);
});
createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
}).listen(options.get('--host'));
