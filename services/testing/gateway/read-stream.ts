/** What a client sees of a stream of chunks, byte for byte. */
export interface ReadStream {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly ids: ReadonlySet<string>;
  readonly created: ReadonlySet<number>;
  readonly models: ReadonlySet<string>;
  /** How often a role was told. */
  readonly roles: number;
  readonly reasons: readonly string[];
  readonly dones: number;
  readonly usage: Readonly<Record<string, unknown>> | undefined;
  /** What the last `studyflow` field said. */
  readonly studyflow: { readonly provider: string; readonly switched: number } | undefined;
  /** Who spoke, in order, as `studyflow` told it. */
  readonly speakers: readonly string[];
  readonly toolArguments: string;
  readonly error: Readonly<Record<string, unknown>> | undefined;
}

interface Chunk {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly choices: readonly {
    readonly delta: {
      readonly role?: string;
      readonly content?: string | null;
      readonly tool_calls?: readonly { readonly function?: { readonly arguments?: string } }[];
    };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: Readonly<Record<string, unknown>> | null;
  readonly studyflow?: { readonly provider: string; readonly switched: number };
  readonly error?: Readonly<Record<string, unknown>>;
}

/** Asks for a stream and reads it to its end, or the refusal that came instead; `begun` is told of its first bytes. */
export async function readStream(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  begun?: () => void,
): Promise<ReadStream> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: 'Bearer person-token', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const whole = await textOf(response, begun);
  const events = response.ok ? eventsOf(whole) : [];
  const chunks = events.filter((data) => data !== '[DONE]').map((data) => JSON.parse(data) as Chunk);
  const told = chunks.filter(({ error }) => error === undefined);
  const choices = told.flatMap((chunk) => chunk.choices);
  const refusal = response.ok ? undefined : (JSON.parse(whole) as Chunk).error;
  return {
    status: response.status,
    headers: response.headers,
    text: choices.map(({ delta }) => delta.content ?? '').join(''),
    ids: new Set(told.map(({ id }) => id)),
    created: new Set(told.map(({ created }) => created)),
    models: new Set(told.map(({ model }) => model)),
    roles: choices.filter(({ delta }) => delta.role !== undefined).length,
    reasons: choices.flatMap(({ finish_reason: reason }) => (reason === null ? [] : [reason])),
    dones: events.filter((data) => data === '[DONE]').length,
    usage: told.findLast(({ usage }) => usage)?.usage ?? undefined,
    studyflow: told.findLast(({ studyflow }) => studyflow !== undefined)?.studyflow,
    speakers: [...new Set(told.flatMap(({ studyflow }) => studyflow?.provider ?? []))],
    toolArguments: choices
      .flatMap(({ delta }) => delta.tool_calls ?? [])
      .map((call) => call.function?.arguments ?? '')
      .join(''),
    error: chunks.find(({ error }) => error !== undefined)?.error ?? refusal,
  };
}

async function textOf({ body }: Response, begun?: () => void): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of body ?? []) {
    if (text === '') begun?.();
    text += decoder.decode(piece as Uint8Array, { stream: true });
  }
  return text + decoder.decode();
}

function eventsOf(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => line.slice('data: '.length));
}
