import type { RequestHandler } from 'express';
import type { Clock } from '../../platform/clock/clock.ts';
import type { JsonBodyOptions } from '../../platform/http/json-body.ts';
import type { ReportBug } from '../../platform/http/problem.ts';
import type { RateLimiter } from '../../platform/rate-limit/rate-limiter.ts';
import type { SecretBox } from '../../platform/secrets/secret-box.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import type { AiUseCases } from '../ai/index.ts';
import { aiFunctions } from './ai.functions.ts';
import { ownFunctions } from './own.functions.ts';
import { securityReportsIn } from './security/security-report.postgres.ts';
import { createFunctionsHandler, type FunctionLimits } from './surface/functions-handler.ts';
import { checkEmail } from './use-cases/check-email.ts';
import { encryptText } from './use-cases/encrypt-text.ts';
import { reportSecurity } from './use-cases/report-security.ts';

export interface FunctionsModuleDeps {
  readonly runner: Runner;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
  readonly secretBox: SecretBox;
  readonly limiter: Pick<RateLimiter, 'take'>;
  readonly ai: AiUseCases;
  readonly body: JsonBodyOptions;
  readonly reportBug: ReportBug;
}

/** The functions of the first front end, and their surface. */
export interface FunctionsModule {
  /** To be mounted at `/functions/v1`, behind these limits. */
  handler(limits?: FunctionLimits): RequestHandler;
}

export function createFunctionsModule(deps: FunctionsModuleDeps): FunctionsModule {
  const { runner, clock, log, secretBox, limiter, ai, body, reportBug } = deps;
  const bind = runner.bindTo((scope) => ({ secretBox, limiter, log, reports: securityReportsIn(scope) }));
  const functions = [
    ...aiFunctions(ai, clock),
    ...ownFunctions({
      checkEmail: bind(checkEmail),
      encryptText: bind(encryptText),
      reportSecurity: bind(reportSecurity),
    }),
  ];
  return {
    handler: (limits = {}) => createFunctionsHandler({ functions, body, clock, reportBug }, limits),
  };
}
