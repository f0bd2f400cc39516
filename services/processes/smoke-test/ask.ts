import type { z } from 'zod';

/** A request to the platform as a client sends it. */
export interface Question {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal: AbortSignal;
  /** The status that it must be answered with. */
  readonly expects: number;
}

/**
 * Sends a request and reads the answer as `schema` says.
 *
 * @throws an error that names the request, the status and the beginning of the answer, never a header.
 */
export async function ask<Output>(question: Question, schema: z.ZodType<Output>): Promise<Output> {
  const { method = 'GET', url, headers = {}, body, signal, expects } = question;
  const answer = await fetch(url, {
    method,
    signal,
    redirect: 'error',
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const what = `${method} ${new URL(url).pathname}`;
  if (answer.status !== expects) throw new Error(`${what} answered ${answer.status}: ${text.slice(0, 200)}`);
  const read = schema.safeParse(text === '' ? undefined : parse(text));
  if (!read.success) throw new Error(`${what} answered what is no answer: ${text.slice(0, 200)}`);
  return read.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
