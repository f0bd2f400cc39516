import http from 'node:http';
import https from 'node:https';

/** An answer, or why there was none. */
export interface Outcome {
  readonly status: number;
  readonly text: string;
  readonly tookMs: number;
  /** A server that is too busy, and says so as it should: 503 with Retry-After. */
  readonly isBusy?: boolean;
}

export interface Sent {
  readonly path: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export type Ask = (sent: Sent) => Promise<Outcome>;

const TIMEOUT_MS = 30_000;

/**
 * One connection that is kept open as long as the other end wants it, or a new one for each request. Nothing is tried
 * again: what the other end breaks has failed.
 */
export function openLine(url: string, isKept: boolean): { readonly ask: Ask; readonly close: () => void } {
  const library = url.startsWith('https:') ? https : http;
  const agent = new library.Agent({ keepAlive: isKept, maxSockets: 1 });
  return {
    ask: async (sent) => request(new URL(sent.path, url), sent, agent),
    close: () => agent.destroy(),
  };
}

async function request(url: URL, sent: Sent, agent: http.Agent): Promise<Outcome> {
  const { method = 'GET', headers = {}, body } = sent;
  const content = body && JSON.stringify(body);
  const began = performance.now();
  const library = url.protocol === 'https:' ? https : http;
  return new Promise((resolve) => {
    const end = (status: number, text: string, isBusy = false): void => {
      resolve({ status, text, isBusy, tookMs: performance.now() - began });
    };
    const asked = library.request(
      url,
      {
        method,
        agent,
        headers: {
          ...headers,
          ...(content !== undefined && {
            'content-type': 'application/json',
            'content-length': String(Buffer.byteLength(content)),
          }),
        },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (piece: string) => (text += piece));
        const isBusy = answer.statusCode === 503 && answer.headers['retry-after'] !== undefined;
        answer.once('end', () => end(answer.statusCode ?? 0, text, isBusy));
        answer.once('error', (error) => end(0, `the answer broke off: ${error.message}`));
      },
    );
    asked.once('error', (error: NodeJS.ErrnoException) =>
      end(0, `${error.code ?? error.name}: ${error.message}`),
    );
    asked.end(content);
  });
}
