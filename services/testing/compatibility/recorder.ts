/** One request that a client made, and what came back. */
export interface Exchange {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A `fetch` for clients that keeps what went over the wire. */
export interface Recorder {
  readonly fetch: typeof globalThis.fetch;
  readonly exchanges: readonly Exchange[];
  add(exchange: Exchange): void;
}

/** Redirects are not followed: they are answers too. */
export function createRecorder(): Recorder {
  const exchanges: Exchange[] = [];
  return {
    exchanges,
    add: (exchange) => void exchanges.push(exchange),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const response = await fetch(request, { redirect: 'manual' });
      const { pathname, search } = new URL(request.url);
      exchanges.push({
        method: request.method,
        path: `${pathname}${search}`,
        status: response.status,
        headers: response.headers,
        text: await response.clone().text(),
      });
      return response;
    },
  };
}
