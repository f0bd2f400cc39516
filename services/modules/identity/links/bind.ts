import type { Runner } from '../../../platform/use-case/runner.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import type { GuessLimit } from '../guesses/guess-limit.ts';
import type { Grant } from '../sessions/grant.ts';
import type { StoresFor } from '../use-cases/stores.ts';
import { createMailedAccount } from '../use-cases/create-account.ts';
import { exchangeCode } from './exchange-code.ts';
import { proposeEmail } from './propose-email.ts';
import { reauthenticate } from './reauthenticate.ts';
import { recover } from './recover.ts';
import { resend } from './resend.ts';
import { sendLink } from './send-link.ts';
import { signInByMail } from './sign-in-by-mail.ts';
import { useNonce } from './use-nonce.ts';
import { useToken } from './use-token.ts';
import { followLink, verify, type Verified } from './verify.ts';

/** What doors can ask of mails and codes. */
export interface LinkUseCases {
  readonly signInByMail: BoundUseCase<undefined>;
  readonly recover: BoundUseCase<undefined>;
  readonly resend: BoundUseCase<undefined>;
  readonly reauthenticate: BoundUseCase<undefined>;
  readonly verify: BoundUseCase<Verified>;
  readonly followLink: BoundUseCase<Verified>;
  readonly exchangeCode: BoundUseCase<Grant>;
}

/** What others need of mails inside a use case of their own. */
export interface LinkSteps {
  readonly createMailedAccount: BoundUseCase<Account>;
  readonly sendLink: BoundUseCase<undefined>;
  readonly useNonce: BoundUseCase<boolean>;
}

export function bindLinkSteps(runner: Runner, storesFor: StoresFor): LinkSteps {
  const bind = runner.bindTo(storesFor);
  return {
    createMailedAccount: bind(createMailedAccount),
    sendLink: bind(sendLink),
    useNonce: bind(useNonce),
  };
}

/** The use cases of mails and codes with their dependencies. */
export function bindLinks(runner: Runner, storesFor: StoresFor, guessLimit: GuessLimit): LinkUseCases {
  const bind = runner.bindTo(storesFor);
  const inner = {
    guessLimit,
    ...bindLinkSteps(runner, storesFor),
    proposeEmail: bind(proposeEmail),
    useToken: bind(useToken),
  };
  const bindOuter = runner.bindTo((scope) => ({ ...storesFor(scope), ...inner }));
  return {
    signInByMail: bindOuter(signInByMail),
    recover: bindOuter(recover),
    resend: bindOuter(resend),
    reauthenticate: bindOuter(reauthenticate),
    verify: bindOuter(verify),
    followLink: bindOuter(followLink),
    exchangeCode: bind(exchangeCode),
  };
}
