/**
 * The provider, in a process of its own: OpenAI's language over HTTP/1.1, as cheap as Node allows. Each answer says in
 * its text how long it was held here (`held=<µs>;`), so that what a gateway adds is known for every single request.
 */
import { createServer, type ServerResponse } from 'node:http';
import { onParent, tellParent } from '../support/parent.ts';

/** How the provider answers from now on. */
export interface StubOrder {
  readonly kind: 'behave';
  /** Milliseconds until the answer, or until its first chunk. */
  readonly delayMs: number;
  /** Of a stream. */
  readonly chunks: number;
  readonly everyMs: number;
}

const HEAD = { id: 'chatcmpl-bench', created: 1_764_200_000, model: 'bench-model' };
const USAGE = { prompt_tokens: 20, completion_tokens: 12, total_tokens: 32 };
const WORDS = 'The mitochondrion makes most of the energy of a cell. ';

let behaviour: StubOrder = { kind: 'behave', delayMs: 0, chunks: 10, everyMs: 0 };

const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
  const arrivedAt = performance.now();
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (text: string) => (body += text));
  request.on('end', () => {
    const answer = body.includes('"stream":true') ? tell : say;
    const { delayMs } = behaviour;
    if (delayMs === 0) answer(response, arrivedAt);
    else setTimeout(answer, delayMs, response, arrivedAt);
  });
});

function held(since: number): string {
  return `held=${Math.round((performance.now() - since) * 1_000)};`;
}

function say(response: ServerResponse, since: number): void {
  const message = { role: 'assistant', content: `${held(since)} ${WORDS}` };
  const body = JSON.stringify({
    ...HEAD,
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: USAGE,
  });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function tell(response: ServerResponse, since: number): void {
  const { chunks, everyMs } = behaviour;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(chunk({ role: 'assistant', content: `${held(since)} ` }));
  let told = 1;
  const next = (): void => {
    if (response.destroyed) return;
    if (told < chunks) {
      told += 1;
      response.write(chunk({ content: WORDS }));
      if (everyMs === 0) setImmediate(next);
      else setTimeout(next, everyMs);
      return;
    }
    response.write(chunk({}, 'stop'));
    response.end(
      `data: ${JSON.stringify({ ...HEAD, object: 'chat.completion.chunk', choices: [], usage: USAGE })}\n\ndata: [DONE]\n\n`,
    );
  };
  if (everyMs === 0) setImmediate(next);
  else setTimeout(next, everyMs);
}

function chunk(delta: object, reason: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: reason }];
  return `data: ${JSON.stringify({ ...HEAD, object: 'chat.completion.chunk', choices })}\n\n`;
}

function where(kind: string): void {
  const address = server.address();
  tellParent({ kind, port: typeof address === 'object' ? address?.port : 0 });
}

onParent<StubOrder | { readonly kind: 'port' }>((message) => {
  if (message.kind === 'port') return where('port');
  behaviour = message;
  tellParent({ kind: 'behaves' });
});
server.listen(0, '127.0.0.1', 4_096, () => where('ready'));
