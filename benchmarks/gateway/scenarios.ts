/** What is asked, how often at once, and how the provider behaves meanwhile. */
export interface Scenario {
  readonly name: string;
  readonly connections: number;
  readonly stream: boolean;
  readonly delayMs: number;
  readonly chunks: number;
  readonly everyMs: number;
  /** Each connection asks once, and all streams are open together. */
  readonly isOnce?: boolean;
}

const AT_ONCE = 50;

export const SCENARIOS: readonly Scenario[] = [
  { name: 'JSON, provider 50 ms', connections: AT_ONCE, stream: false, delayMs: 50, chunks: 0, everyMs: 0 },
  {
    name: 'SSE, first chunk 200 ms',
    connections: AT_ONCE,
    stream: true,
    delayMs: 200,
    chunks: 10,
    everyMs: 0,
  },
  { name: 'JSON, provider 0 ms', connections: AT_ONCE, stream: false, delayMs: 0, chunks: 0, everyMs: 0 },
  {
    name: '2,000 streams at once',
    ...{ connections: 2_000, stream: true, delayMs: 1_000, chunks: 10, everyMs: 1_000, isOnce: true },
  },
];

/** A question as a tutor is asked it. */
export function bodyOf({ stream }: Scenario): object {
  return {
    model: 'tutor',
    messages: [
      { role: 'system', content: 'You are a patient tutor. Answer in two sentences.' },
      { role: 'user', content: 'What does a mitochondrion do, and why does a muscle have so many of them?' },
    ],
    max_tokens: 200,
    ...(stream && { stream: true }),
  };
}
