import express, {
  Router,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { z } from 'zod';
import { callOf } from '../../../platform/http/handle.ts';
import { setRetryAfter, toAppError, type ReportBug } from '../../../platform/http/problem.ts';
import { languageOfResponse, requestIdOf } from '../../../platform/http/context.ts';
import { parseInput } from '../../../platform/use-case/runner.ts';
import { PLATFORM } from '../../../platform/use-case/caller.ts';
import { linkNotValid } from '../errors.ts';
import type { Pass, Passes } from '../link.ts';
import type { EscalationUseCases } from '../routes.ts';
import { wordsIn } from '../words.ts';
import { acknowledgePage } from './acknowledge-page.ts';
import { boardPage } from './board-page.ts';
import { html } from '../../../platform/pages/html.ts';
import { pageOf } from '../../../platform/pages/page-layout.ts';

export interface PageDeps {
  readonly useCases: EscalationUseCases;
  readonly passes: Passes;
  /** Whether somebody may read everything: a contact's name and the token of the receiver. */
  readonly isPassword: (user: string, password: string) => boolean;
  readonly acknowledgeMinutes: number;
  readonly now: () => Date;
  readonly isSecure: boolean;
  readonly reportBug: ReportBug;
}

const COOKIE = 'on-call';
const RECENT = 30;
const FORM = z.strictObject({
  action: z.enum(['acknowledge', 'resolve']),
  minutes: z.coerce.number().optional(),
  note: z.string().max(1_000).optional(),
});

/**
 * The pages. Whoever has the link of a message may acknowledge its alert, and read the others with the cookie that
 * comes along. GET never acts: programs that look into mails open every link. POST needs no other proof than its
 * address, which no foreign page knows.
 */
export function pageDoors(deps: PageDeps): RequestHandler {
  const router = Router();
  const readForm = express.urlencoded({ extended: false, limit: 16_384, parameterLimit: 10 });
  router.get('/', async (request, response) => {
    const who = readerOf(deps, request);
    if (who === undefined) askWho(response);
    else send(response, await readBoard(deps, who, request, response));
  });
  router.get('/acknowledge/:pass', async (request, response) => {
    const pass = passOf(deps, request.params.pass);
    letRead(deps, pass, response);
    send(response, await readAlert(deps, pass, request, response));
  });
  router.post('/acknowledge/:pass', readForm, async (request, response) => {
    const pass = passOf(deps, request.params.pass);
    await act(deps, pass, request, response);
    // Reloading the page that follows acts on nothing.
    response.redirect(303, `/acknowledge/${request.params.pass}`);
  });
  router.use(refuse(deps.reportBug));
  return router;
}

type AlertPass = Required<Pass>;

function passOf({ passes }: PageDeps, text: string): AlertPass {
  const pass = passes.read(text);
  if (pass?.alertId === undefined) throw linkNotValid();
  return { who: pass.who, alertId: pass.alertId };
}

/** Who reads: by the cookie of a link, or by name and password. */
function readerOf({ passes, isPassword }: PageDeps, request: Request): string | undefined {
  const [, cookie = ''] = new RegExp(`(?:^|; )${COOKIE}=([^;]+)`).exec(request.get('cookie') ?? '') ?? [];
  const pass = passes.read(cookie);
  if (pass !== undefined) return pass.who;
  const [, given = ''] = /^Basic (\S+)$/i.exec(request.get('authorization') ?? '') ?? [];
  const [user = '', ...rest] = Buffer.from(given, 'base64').toString().split(':');
  return isPassword(user, rest.join(':')) ? user : undefined;
}

function letRead({ passes, isSecure }: PageDeps, { who }: AlertPass, response: Response): void {
  response.cookie(COOKIE, passes.write({ who }), {
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure,
    path: '/',
  });
}

async function readBoard(
  { useCases, passes, now }: PageDeps,
  who: string,
  request: Request,
  response: Response,
): Promise<string> {
  const call = callOf(request, response);
  const [open, over, onCall] = await Promise.all([
    useCases.list.execute(PLATFORM, { state: 'open', limit: 200 }, call),
    useCases.list.execute(PLATFORM, { state: 'resolved', limit: RECENT }, call),
    useCases.tellOnCall.execute(PLATFORM, {}, call),
  ]);
  const linkTo = ({ id }: { id: string }): string => `/acknowledge/${passes.write({ who, alertId: id })}`;
  return boardPage(
    { open: open.data, over: over.data, onCall, now: now(), linkTo },
    languageOfResponse(response),
  );
}

async function readAlert(
  { useCases, acknowledgeMinutes: minutes }: PageDeps,
  { who, alertId: id }: AlertPass,
  request: Request,
  response: Response,
): Promise<string> {
  const alert = await useCases.get.execute(PLATFORM, { id }, callOf(request, response));
  return acknowledgePage({ alert, who, minutes }, languageOfResponse(response));
}

async function act(
  { useCases }: PageDeps,
  { who, alertId }: AlertPass,
  request: Request,
  response: Response,
): Promise<void> {
  const { action, minutes, note } = parseInput(FORM, request.body ?? {});
  const input = { id: alertId, by: who, ...(note !== undefined && { note }) };
  const call = callOf(request, response);
  if (action === 'resolve') await useCases.resolve.execute(PLATFORM, input, call);
  else
    await useCases.acknowledge.execute(
      PLATFORM,
      { ...input, ...(minutes !== undefined && { minutes }) },
      call,
    );
}

function send(response: Response, page: string): void {
  response.set('Cache-Control', 'no-store').type('html').send(page);
}

function askWho(response: Response): void {
  const language = languageOfResponse(response);
  const say = wordsIn(language);
  response.status(401).set('WWW-Authenticate', 'Basic realm="on-call", charset="UTF-8"');
  send(response, pageOf({ language, title: say('alerts'), body: html`<p>${say('signIn')}</p>` }));
}

/** People get a page and not JSON. */
function refuse(reportBug: ReportBug) {
  return (thrown: unknown, request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) {
      next(thrown);
      return;
    }
    const error = toAppError(thrown);
    const requestId = requestIdOf(response);
    if (error.code === 'INTERNAL_ERROR') {
      reportBug(thrown, { requestId, method: request.method, path: '/acknowledge' });
    }
    const language = languageOfResponse(response);
    setRetryAfter(response, error);
    response.status(error.status);
    const body = html`<p>${error.say(language)}</p>
      <p class="soft">${requestId}</p>`;
    send(response, pageOf({ language, title: wordsIn(language)('refused'), body }));
  };
}
