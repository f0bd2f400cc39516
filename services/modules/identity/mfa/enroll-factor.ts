import { useCase } from '../../../platform/use-case/use-case.ts';
import { accountGone } from '../errors.ts';
import type { IdentityDeps } from '../use-cases/deps.ts';
import { EnrollFactorInput } from './contract.ts';
import {
  factorNameTaken,
  factorTypeUnknown,
  phoneFactorDisabled,
  secondFactorNeeded,
  tooManyFactors,
  webauthnFactorDisabled,
} from './errors.ts';
import { factorContext, MOST_FACTORS, type Factor } from './factor.ts';
import type { Factors } from './factor.repository.ts';
import { drawTotpQr, makeTotpSecret } from './totp.ts';

interface Deps extends Pick<IdentityDeps, 'accounts' | 'secretBox' | 'ids' | 'audit'> {
  readonly factors: Factors;
  /** How the platform is called in an authenticator app. */
  readonly totpIssuer: string;
}

/** The only time that the secret is shown. */
export interface EnrolledFactor {
  readonly id: string;
  readonly type: 'totp';
  readonly friendly_name: string;
  readonly totp: { readonly qr_code: string; readonly secret: string; readonly uri: string };
}

/** A factor that was never verified is in nobody's way after five minutes. */
const UNFINISHED_SECONDS = 300;

/**
 * Begins a second factor; it counts once a code of it was verified.
 *
 * @throws `auth.second-factor-needed` when the person has one and did not use it in this session.
 */
export const enrollFactor = useCase<Deps, typeof EnrollFactorInput, EnrolledFactor>({
  name: 'identity.enroll-factor',
  kind: 'command',
  input: EnrollFactorInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async (deps, { userId, sessionId, address }, input) => {
    const { accounts, factors, secretBox, ids, totpIssuer } = deps;
    refuseOtherTypes(input.factor_type ?? '');
    await factors.lockAccount(userId);
    const account = await accounts.findById(userId);
    if (account === undefined) throw accountGone();
    await factors.dropUnfinished(userId, UNFINISHED_SECONDS);
    const friendlyName = input.friendly_name ?? '';
    const existing = await factors.ofUser(userId);
    checkRoom(existing, friendlyName);
    const isRaised = (await factors.aalOf(sessionId)) === 'aal2';
    if (!isRaised && existing.some(({ status }) => status === 'verified')) throw secondFactorNeeded();

    const id = ids.uuid();
    const issuer = input.issuer?.trim() ? input.issuer.trim() : totpIssuer;
    const { secret, uri } = makeTotpSecret(issuer, account.email ?? account.id);
    await factors.insert({
      id,
      userId,
      friendlyName,
      sealedSecret: await secretBox.seal(secret, factorContext(id)),
    });
    await deps.audit.write({ address }, 'factor_in_progress', userId, { factor_id: id, factor_type: 'totp' });
    const qr_code = await drawTotpQr(uri);
    return { id, type: 'totp', friendly_name: friendlyName, totp: { qr_code, secret, uri } };
  },
});

function refuseOtherTypes(type: string): void {
  if (type === 'totp') return;
  if (type === 'phone') throw phoneFactorDisabled();
  throw type === 'webauthn' ? webauthnFactorDisabled() : factorTypeUnknown();
}

function checkRoom(existing: readonly Factor[], name: string): void {
  if (existing.some(({ friendly_name }) => friendly_name === name)) throw factorNameTaken({ name });
  if (existing.length >= MOST_FACTORS) throw tooManyFactors();
}
