import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { Request, RequestHandler, Response } from 'express';
import { inputInvalid, inputMalformed, versionMissing } from '../errors/common.ts';
import { JsonText } from '../database/json-text.ts';
import type { Call } from '../use-case/use-case.ts';
import { callerOf, requestIdOf } from './context.ts';
import { holdsBadText } from './json-body.ts';
import { pathParameters, takesBody, type Presented, type Route } from './route.ts';

/** The handler of one route: gather the input, run the use case, present. Failures go to the error handler. */
export function handle(route: Route): RequestHandler {
  const gather = inputGatherer(route);
  return async (request, response) => {
    const input = gather(request);
    const output = await route.useCase.execute(callerOf(response), input, callOf(request, response));
    if (response.destroyed) return;
    const presented: Presented = route.present?.(output as never, request) ?? { body: output };
    if (presented.bytes === undefined) send(request, response, presented, route.status ?? 200);
    else await sendBytes(response, presented.bytes, presented);
  };
}

/** What surrounds the call of a request. @throws `input.malformed` for an Idempotency-Key that cannot be one */
export function callOf(request: Request, response: Response): Call {
  const key = request.get('idempotency-key');
  const hasGone = (): boolean => response.destroyed && !response.writableFinished;
  let gone: AbortController | undefined;
  const call: Call = {
    requestId: requestIdOf(response),
    hasGone,
    // Most calls never ask for it, and it is dear to make.
    get signal() {
      gone ??= abortedWhen(response, hasGone);
      return gone.signal;
    },
  };
  if (key === undefined || request.method === 'GET') return call;
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw inputMalformed({ what: 'Idempotency-Key must be 1 to 255 printable characters' });
  }
  return { ...call, idempotency: { key, fingerprint: fingerprintOf(request) } };
}

function abortedWhen(response: Response, hasGone: () => boolean): AbortController {
  const gone = new AbortController();
  if (hasGone()) gone.abort();
  response.once('close', () => {
    if (hasGone()) gone.abort();
  });
  return gone;
}

/** What makes two requests the same request: method, path and body. */
function fingerprintOf(request: Request): string {
  return createHash('sha256')
    .update(`${request.method} ${request.originalUrl}\n${JSON.stringify(request.body ?? null)}`)
    .digest('base64url');
}

/** Decides once per route where each part of the input comes from. */
function inputGatherer(route: Route): (request: Request) => Record<string, unknown> {
  const fromPath = pathParameters(route.path);
  const hasBody = takesBody(route);
  const fromQuery = route.query ?? [];
  const taken = [...fromPath, ...fromQuery, ...(route.ifMatch === undefined ? [] : ['version'])];
  return (request) => {
    const query = hasBody ? pickFromQuery(request, fromQuery) : request.query;
    const body = hasBody ? bodyOf(request) : {};
    refuseOverlap(body, taken);
    const input = { ...body, ...query, ...pick(request.params, fromPath), ...versionOf(route, request) };
    if (holdsBadText(query) || holdsBadText(request.params)) {
      throw inputMalformed({ what: 'NUL or half a surrogate pair in the address' });
    }
    return input;
  };
}

function bodyOf(request: Request): Record<string, unknown> {
  const body: unknown = request.body ?? {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw inputMalformed({ what: 'the body must be a JSON object' });
  }
  return body as Record<string, unknown>;
}

/** The query is parsed each time it is asked for. */
function pickFromQuery(request: Request, names: readonly string[]): Record<string, unknown> {
  return names.length === 0 ? {} : pick(request.query, names);
}

function pick(source: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => source[name] !== undefined).map((name) => [name, source[name]]),
  );
}

/** A body cannot say what the address or a header says. */
function refuseOverlap(body: Readonly<Record<string, unknown>>, taken: readonly string[]): void {
  const wrong = taken.filter((name) => Object.hasOwn(body, name));
  if (wrong.length === 0) return;
  throw inputInvalid({}, { errors: wrong.map((path) => ({ path, message: 'Not a field of the body' })) });
}

/** The version in If-Match: one strong ETag, or `*` for whichever there is. */
function versionOf(route: Route, request: Request): { version?: string } {
  if (route.ifMatch === undefined) return {};
  const header = request.get('if-match')?.trim();
  if (header === undefined || header === '*') {
    if (route.ifMatch === 'required' && header === undefined) throw versionMissing();
    return {};
  }
  const [, version] = /^"([^"]{1,100})"$/.exec(header) ?? [];
  if (version === undefined) throw inputMalformed({ what: 'If-Match must be one ETag in quotes' });
  return { version };
}

/** Head and body leave in one piece; headers are given all at once, which is the cheapest way (`addCommonHeaders`). */
function send(request: Request, response: Response, presented: Presented, status: number): void {
  const head = Object.entries(presented.headers ?? {}).flat();
  if (presented.version !== undefined) {
    const tag = `"${presented.version}"`;
    head.push('ETag', tag);
    if (request.method === 'GET' && request.headers['if-none-match'] === tag) {
      response.writeHead(304, head).end();
      return;
    }
  }
  const { body, status: sentStatus = status } = presented;
  if (sentStatus === 204) {
    response.writeHead(204, head).end();
    return;
  }
  const text = textOf(body);
  const size = Buffer.byteLength(text);
  if (body !== undefined) head.push('Content-Type', 'application/json; charset=utf-8');
  head.push('Content-Length', String(size));
  // Plain ASCII is the same in both, and one of them is a copy.
  response.writeHead(sentStatus, head).end(text, size === text.length ? 'latin1' : 'utf8');
}

function textOf(body: unknown): string {
  if (body === undefined) return '';
  return body instanceof JsonText ? body.text : JSON.stringify(body);
}

/** Reads no faster than the client takes; a client that goes away ends the reading. */
async function sendBytes(
  response: Response,
  bytes: AsyncIterable<Uint8Array>,
  { headers = {}, version, status = 200 }: Presented,
): Promise<void> {
  const { method, headers: asked } = response.req;
  const tag = version === undefined ? {} : { ETag: `"${version}"` };
  if (version !== undefined && asked['if-none-match'] === tag.ETag) {
    const { 'Content-Length': _size, 'Content-Type': _type, ...kept } = headers;
    response
      .status(304)
      .set({ ...kept, ...tag })
      .end();
    return;
  }
  response.status(status).set({ ...headers, ...tag });
  if (method === 'HEAD') {
    response.end();
    return;
  }
  try {
    await pipeline(bytes, response);
  } catch (thrown) {
    if (!response.destroyed) throw thrown;
  }
}
