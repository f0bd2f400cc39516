import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import { jsonFunction, tellError, type PlatformFunction } from './surface/function.ts';

/** What the module's own functions run. */
export interface OwnUseCases {
  readonly checkEmail: BoundUseCase;
  readonly encryptText: BoundUseCase;
  readonly reportSecurity: BoundUseCase;
}

/** The functions that need no model (compat.md 1.6). */
export function ownFunctions({
  checkEmail,
  encryptText,
  reportSecurity,
}: OwnUseCases): readonly PlatformFunction[] {
  return [
    jsonFunction({
      name: 'auth-validation',
      limit: 'email-check',
      useCase: checkEmail,
      tell: ({ message }) => ({ valid: false, error: message }),
    }),
    jsonFunction({ name: 'encryption', limit: 'encryption', useCase: encryptText, tell: tellError }),
    jsonFunction({
      name: 'security-monitor',
      limit: 'security-monitor',
      useCase: reportSecurity,
      tell: ({ message }) => ({ success: false, error: message }),
    }),
  ];
}
