import { request } from 'node:http';

/** A stream as its reader sees it: numbered events, one after the other, until they leave. */
export interface FollowedEvents {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The events read so far: their numbers and what they say. */
  readonly events: readonly { readonly id: number; readonly data: string }[];
  /** The body of a refusal. */
  readonly body: () => string;
  /** The text of all of them together. */
  text(): string;
  /** Resolves when so many events are here, or it is over. */
  until(count: number): Promise<void>;
  /** Resolves when it is over. */
  readonly ended: Promise<void>;
  leave(): void;
}

export interface Asking {
  readonly method?: 'GET' | 'POST';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks, and reads server-sent events as they come. Resolves with the head. */
export function followStream(
  url: string,
  { method = 'POST', body, headers = {} }: Asking,
): Promise<FollowedEvents> {
  return new Promise((resolve, reject) => {
    const asking = request(url, {
      method,
      agent: false,
      headers: { authorization: 'Bearer person-token', 'content-type': 'application/json', ...headers },
    });
    asking.once('error', reject);
    asking.once('response', (response) => {
      asking.removeListener('error', reject).on('error', () => undefined);
      const events: { id: number; data: string }[] = [];
      let raw = '';
      let read = 0;
      response.setEncoding('utf8');
      response.on('error', () => undefined);
      response.on('data', (piece: string) => {
        raw += piece;
        for (let end = raw.indexOf('\n\n', read); end >= 0; end = raw.indexOf('\n\n', read)) {
          const event = eventOf(raw.slice(read, end));
          if (event !== undefined) events.push(event);
          read = end + 2;
        }
      });
      const ended = new Promise<void>((done) => void response.once('close', done));
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        events,
        body: () => raw,
        text: () => events.map(({ data }) => contentOf(data)).join(''),
        until: async (count) => {
          while (events.length < count && !response.closed) await new Promise((next) => setTimeout(next, 2));
        },
        ended,
        leave: () => void asking.destroy(),
      });
    });
    asking.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function eventOf(text: string): { id: number; data: string } | undefined {
  const lines = text.split('\n');
  const data = lines.find((line) => line.startsWith('data: '))?.slice(6);
  const id = Number(lines.find((line) => line.startsWith('id: '))?.slice(4) ?? Number.NaN);
  return data === undefined ? undefined : { id, data };
}

function contentOf(data: string): string {
  if (data === '[DONE]') return '';
  const { choices = [] } = JSON.parse(data) as { choices?: { delta: { content?: string } }[] };
  return choices.map(({ delta }) => delta.content ?? '').join('');
}
