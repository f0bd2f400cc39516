import express, {
  Router,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { z } from 'zod';
import { inputInvalid, inputMalformed, notAllowed, routeNotFound } from '../../../platform/errors/common.ts';
import { callerOf, requestIdOf } from '../../../platform/http/context.ts';
import { jsonBody } from '../../../platform/http/json-body.ts';
import { setRetryAfter, toAppError, type ReportBug } from '../../../platform/http/problem.ts';
import { parseJson } from '../../../platform/phoenix/parse-json.ts';
import type { BroadcastPayload } from '../../../platform/phoenix/user-broadcast.ts';
import { parseInput } from '../../../platform/use-case/runner.ts';
import type { MayJoin } from '../channels/private-door.ts';
import { broadcastsNotStored } from '../errors.ts';
import type { Broadcast } from '../topics/broadcasts.ts';

export interface BroadcastHandlerOptions {
  readonly send: (broadcast: Broadcast) => void;
  readonly mayJoin: MayJoin;
  /** Finds out who calls, and whether as often. */
  readonly admission: readonly RequestHandler[];
  readonly limitBytes: number;
  readonly reportBug: ReportBug;
}

const Name = z.string().min(1).max(255);
const Messages = z.object({
  messages: z
    .array(z.object({ topic: Name, event: Name, payload: z.unknown(), private: z.boolean().nullish() }))
    .min(1)
    .max(100),
});
const Addressed = z.object({ topic: Name, event: Name });
const MAX_DEPTH = 64;

/** `POST /realtime/v1/api/broadcast`, as `send()` before a join uses it, and `httpSend()`'s path for one message. */
export function createBroadcastHandler(options: BroadcastHandlerOptions): RequestHandler {
  const { limitBytes } = options;
  const admission = [takeKeyForToken, ...options.admission];
  const router = Router();
  const json = jsonBody({ limitBytes, maxDepth: MAX_DEPTH });
  const raw = express.raw({ type: () => true, limit: limitBytes, inflate: false });

  router.post('/', ...admission, ...json, async (request: Request, response: Response) => {
    const { messages } = parseInput(Messages, request.body);
    await sendAll(
      options,
      response,
      messages.map(({ topic, event, payload, private: isPrivate }) => ({
        name: topic,
        isPrivate: isPrivate === true,
        event,
        payload: { kind: 'json', json: JSON.stringify(payload ?? {}) },
      })),
    );
  });
  router.post('/:topic/events/:event', ...admission, raw, async (request: Request, response: Response) => {
    const { topic, event } = parseInput(Addressed, request.params);
    // Not by `new URL`: a topic that begins with a backslash would name another host.
    const searchParams = new URLSearchParams(request.url.split('?', 2)[1]);
    if ([...searchParams.keys()].some((key) => key.startsWith('persist'))) throw broadcastsNotStored();
    const isPrivate = searchParams.get('private') === 'true';
    await sendAll(options, response, [{ name: topic, isPrivate, event, payload: payloadOf(request) }]);
  });
  router.use((_request, _response, next) => next(routeNotFound()));
  router.use(renderRealtimeError(options.reportBug));
  return router;
}

const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** supabase-js 2.38.0 sends its access token as `apikey`, and nothing else. */
function takeKeyForToken({ headers }: Request, _response: Response, next: NextFunction): void {
  const { apikey, authorization } = headers;
  if (authorization === undefined && typeof apikey === 'string' && TOKEN.test(apikey)) {
    headers.authorization = `Bearer ${apikey}`;
    delete headers['apikey'];
  }
  next();
}

/** All or nothing: one private topic that is not the caller's refuses the whole request. */
async function sendAll(
  { send, mayJoin }: BroadcastHandlerOptions,
  response: Response,
  broadcasts: readonly Broadcast[],
): Promise<void> {
  const caller = callerOf(response);
  const names = new Set(broadcasts.filter(({ isPrivate }) => isPrivate).map(({ name }) => name));
  for (const name of names) if (!(await mayJoin({ name, caller }))) throw notAllowed();
  broadcasts.forEach(send);
  response.status(202).end();
}

/** JSON as the client wrote it, or bytes that only clients understand. */
function payloadOf(request: Request): BroadcastPayload {
  const body: unknown = request.body;
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  if (request.is('application/octet-stream') !== false) return { kind: 'binary', bytes };
  const json = bytes.toString('utf8');
  const parsed = parseJson(json);
  if (parsed === undefined) throw inputMalformed();
  if (parsed === null) throw inputInvalid();
  return { kind: 'json', json };
}

/** Realtime's own form of a refusal: what `httpSend()` reads as the reason. */
function renderRealtimeError(reportBug: ReportBug) {
  return (thrown: unknown, request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) {
      next(thrown);
      return;
    }
    const error = toAppError(thrown);
    if (error.code === 'INTERNAL_ERROR') {
      reportBug(thrown, { requestId: requestIdOf(response), method: request.method, path: request.path });
    }
    setRetryAfter(response, error);
    response.status(error.status).json({ error: error.message, message: error.message });
  };
}
