import type { Request, RequestHandler, Response } from 'express';
import { isAppError } from '../../platform/errors/app-error.ts';
import { sqlState } from '../../platform/database/postgres-errors.ts';
import { callerOf } from '../../platform/http/context.ts';
import { callOf } from '../../platform/http/handle.ts';
import { inTurn } from '../../platform/http/in-turn.ts';
import type { JsonBodyOptions } from '../../platform/http/json-body.ts';
import type { ReportBug } from '../../platform/http/problem.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import { asPostgresSays } from './errors.ts';
import type { Plan } from './plan/plan.ts';
import type { Planning } from './plan/plan-read.ts';
import { planRequest } from './plan/plan-request.ts';
import { readBody } from './request/read-body.ts';
import { asksForZone, readRequest } from './request/read-request.ts';
import type { Reply } from './request/rest-request.ts';
import type { TimeZones } from './request/time-zones.ts';
import { renderRestError } from './response/render-error.ts';

export interface RestUseCases {
  readonly read: BoundUseCase<Reply>;
  readonly readAlone: BoundUseCase<Reply>;
  readonly write: BoundUseCase<Reply>;
  readonly writeAlone: BoundUseCase<Reply>;
}

export interface RestHandlerOptions {
  readonly planning: Planning;
  readonly zones: TimeZones;
  readonly useCases: RestUseCases;
  readonly body: JsonBodyOptions;
  readonly reportBug: ReportBug;
}

/** The surface of PostgREST (compat.md 1.5), to be mounted at `/rest/v1`, with its own bodies and errors. */
export function createRestHandler(
  { planning, zones, useCases, body, reportBug }: RestHandlerOptions,
  admission: readonly RequestHandler[],
): RequestHandler {
  const answer: RequestHandler = async (request, response) => {
    const known = asksForZone(request) ? await zones() : undefined;
    const plan = planRequest(planning, readRequest(request, known));
    const reply = await perform(useCases, plan, request, response);
    if (!response.destroyed) send(response, reply);
  };
  const serve = inTurn([nameRoute(planning), ...admission, ...readBody(body), answer]);
  const refuse = renderRestError(reportBug);
  return (request, response, next) =>
    serve(request, response, (failed?: unknown) => refuse(failed, request, response, next));
}

/** Metrics and traces know a request by its table. */
function nameRoute({ registry }: Planning): RequestHandler {
  return (request, _response, next) => {
    const [, first = ''] = /^\/(\w*)/.exec(request.url) ?? [];
    const known = registry.tables.has(first) ? `/${first}` : '/:table';
    request.route = { path: first === 'rpc' ? '/rpc/:function' : known };
    next();
  };
}

const USE_CASE_OF = {
  read: 'read',
  'read-alone': 'readAlone',
  write: 'write',
  alone: 'writeAlone',
} as const;

async function perform(
  useCases: RestUseCases,
  plan: Plan,
  request: Request,
  response: Response,
): Promise<Reply> {
  const caller = callerOf(response);
  const call = callOf(request, response);
  try {
    return await useCases[USE_CASE_OF[plan.kind]].execute(caller, plan, call);
  } catch (thrown) {
    if (plan.kind === 'write' && sqlState(thrown) === ROW_IS_LOCKED) {
      return useCases.writeAlone.execute(caller, plan, call);
    }
    const reply = triedReply(thrown);
    if (reply !== undefined) return reply;
    throw tooDear(thrown, plan);
  }
}

const ROW_IS_LOCKED = '55P03';
const ENDED_BY_TIME = '57014';
/** Patterns, searches, and lists inside lists: their cost is in what was asked. */
function isDear(text: string): boolean {
  return text.includes(' ~') || text.includes('@@') || text.split('json_agg').length > 2;
}

/** What takes longer than a statement may is then the request's fault, and sending it again would not help. */
function tooDear(thrown: unknown, { run }: Plan): unknown {
  if (sqlState(thrown) !== ENDED_BY_TIME || !isDear(run.statement.text)) return thrown;
  return asPostgresSays(
    400,
    ENDED_BY_TIME,
    'canceling statement due to statement timeout',
    'The request takes too long: ask for less, or by a simpler pattern.',
  );
}

function triedReply(thrown: unknown): Reply | undefined {
  if (!isAppError(thrown) || thrown.reason !== 'rest.tried-only') return undefined;
  return thrown.details?.['reply'] as Reply;
}

/** Head and body leave in one piece. */
function send(response: Response, { status, headers, body = '' }: Reply): void {
  const head = Object.entries(headers).flat();
  const size = Buffer.byteLength(body);
  if (status !== 204 && response.req.method !== 'HEAD') head.push('Content-Length', String(size));
  // Plain ASCII is the same in both, and one of them is a copy.
  response.writeHead(status, head).end(body, size === body.length ? 'latin1' : 'utf8');
}
