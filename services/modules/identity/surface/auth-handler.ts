import { Router, type RequestHandler } from 'express';
import { routeNotFound } from '../../../platform/errors/common.ts';
import type { Authenticator } from '../../../platform/http/authenticate.ts';
import { jsonBody, type JsonBodyOptions } from '../../../platform/http/json-body.ts';
import type { ReportBug } from '../../../platform/http/problem.ts';
import { askCaptcha } from '../captcha/ask-captcha.ts';
import type { CheckCaptcha } from '../captcha/captcha.ts';
import { notYetOffered } from '../errors.ts';
import type { IdentityUseCases } from '../use-cases/bind.ts';
import { layOutAccount } from './account.surface.ts';
import { admitAdministrator, layOutAdmin } from './admin.surface.ts';
import { renderGotrueError } from './gotrue-error.ts';
import { layOutFactors } from './factor.surface.ts';
import { layOutLinks } from './link.surface.ts';
import { layOutProviders } from './oauth.surface.ts';
import type { ChooseRedirect } from './redirect.ts';
import { admitKey, admitPerson, type Surface } from './surface.ts';
import { layOutTokens } from './token.surface.ts';

/** Limits that the process puts before this surface. */
export interface AuthLimits {
  /** Before the body is read: by address, by path. The caller is known where a token is needed. */
  readonly beforeBody?: readonly RequestHandler[];
  /** With the body at hand: refreshes are limited by session, never by address (compat.md 1.4). */
  readonly afterBody?: readonly RequestHandler[];
}

export interface AuthHandlerOptions {
  readonly useCases: IdentityUseCases;
  readonly authenticator: Authenticator;
  readonly chooseRedirect: ChooseRedirect;
  /** Asked before whatever costs a mail or guesses a password; absent where no captcha is configured. */
  readonly checkCaptcha?: CheckCaptcha | undefined;
  readonly documents: Readonly<Record<string, RequestHandler>>;
  readonly body: JsonBodyOptions;
  readonly reportBug: ReportBug;
}

/** The rest of GoTrue's paths: known, and answered honestly. */
const NOT_OFFERED = /^\/(admin|user\/oauth|passkeys|sso|saml|oauth)(\/|$)/;

/** Every area of the surface; one file each. */
const AREAS: readonly ((surface: Surface) => void)[] = [
  layOutAccount,
  layOutAdmin,
  layOutProviders,
  layOutTokens,
  layOutLinks,
  layOutFactors,
];

/** The surface of GoTrue (compat.md 1.2) to be mounted at `/auth/v1`, with its own body parsing and errors. */
export function createAuthHandler(options: AuthHandlerOptions, limits: AuthLimits): RequestHandler {
  const { authenticator, documents } = options;
  const router = Router();
  const { beforeBody = [], afterBody = [] } = limits;
  const afterAdmission = [...beforeBody, ...jsonBody(options.body), ...afterBody];
  const surface: Surface = {
    router,
    useCases: options.useCases,
    chooseRedirect: options.chooseRedirect,
    open: [admitKey(authenticator), ...afterAdmission],
    guarded: [admitKey(authenticator), ...afterAdmission, askCaptcha(options.checkCaptcha)],
    visited: [admitKey(authenticator), ...beforeBody],
    personal: [admitPerson(authenticator), ...afterAdmission],
    administrative: [admitAdministrator(authenticator), ...afterAdmission],
    signedIn: admitPerson(authenticator),
  };

  for (const [path, document] of Object.entries(documents)) router.get(path, ...beforeBody, document);
  for (const layOut of AREAS) layOut(surface);
  router.use((request, _response, next) =>
    next(NOT_OFFERED.test(request.path) ? notYetOffered() : routeNotFound()),
  );
  router.use(renderGotrueError(options.reportBug));
  return router;
}
