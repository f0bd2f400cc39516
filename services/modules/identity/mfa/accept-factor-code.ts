import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { sessionRevoked } from '../errors.ts';
import type { Granted } from '../sessions/grant.ts';
import { sessionContext } from '../sessions/session.ts';
import { writeRefreshToken } from '../tokens/refresh-token.ts';
import type { IdentityDeps } from '../use-cases/deps.ts';
import { challengeExpired, challengeNotFound, challengeNotYours, factorNotFound } from './errors.ts';
import { factorContext, nameOfFactor, type Factor } from './factor.ts';
import type { Factors } from './factor.repository.ts';
import { stepOfCode } from './totp.ts';

const AcceptInput = z.strictObject({ factor_id: z.uuid(), challenge_id: z.uuid(), code: z.string() });

type Input = z.output<typeof AcceptInput>;

interface Deps extends Pick<
  IdentityDeps,
  | 'accounts'
  | 'sessions'
  | 'secretBox'
  | 'settings'
  | 'clock'
  | 'audit'
  | 'notices'
  | 'announceEnded'
  | 'afterCommit'
> {
  readonly factors: Factors;
}

/** A wrong code is told, not thrown: it has to be counted. */
export type FactorVerdict =
  { readonly isRight: false } | { readonly isRight: true; readonly granted: Granted };

/**
 * Judges a code with the factor's row locked, so that of two with the same code one is right (a replay is refused),
 * and raises the session. Sessions of the person with one proof only end, factors left unfinished go.
 *
 * @throws `platform.unavailable` at once when a refresh holds the session's row.
 */
export const acceptFactorCode = useCase<Deps, typeof AcceptInput, FactorVerdict>({
  name: 'identity.accept-factor-code',
  kind: 'command',
  input: AcceptInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async (deps, { userId, sessionId, address, language }, input) => {
    const { accounts, factors, sessions, settings, secretBox } = deps;
    const session = await sessions.lock(sessionId, settings.sessionDays);
    if (session === undefined) throw sessionRevoked();
    const factor = await factors.lock(input.factor_id, userId);
    if (factor === undefined) throw factorNotFound();
    await checkChallenge(factors, factor, address, input);
    const step = await newStepOf(deps, factor, input.code);
    if (step === undefined) return { isRight: false };

    await factors.accept(factor.id, input.challenge_id, step);
    const { factor_id, challenge_id } = input;
    await deps.audit.write({ address }, 'verification_attempted', userId, { factor_id, challenge_id });
    const raised = await factors.raiseSession(sessionId, factor.id);
    await sessions.rotate(sessionId);
    const ended = await factors.endLowerSessions(userId);
    deps.afterCommit(() => deps.announceEnded(ended, 'mfa-enrolled'));
    await factors.dropUnfinished(userId, 0, factor.id);
    const key = await secretBox.open(session.refresh_token_hmac_key, sessionContext(session.id));
    const account = (await accounts.findById(userId)) as Account;
    if (factor.status === 'unverified') {
      await deps.notices.tell(account, 'mfa_factor_enrolled', language, nameOfFactor(factor));
    }
    return {
      isRight: true,
      granted: {
        account,
        session: raised,
        refreshToken: writeRefreshToken(session.id, session.refresh_token_counter + 1, key),
      },
    };
  },
});

async function checkChallenge(
  factors: Pick<Factors, 'findChallenge'>,
  factor: Factor,
  address: string,
  { challenge_id: id }: Input,
): Promise<void> {
  const challenge = await factors.findChallenge(id, factor.id);
  if (challenge === undefined) throw challengeNotFound();
  if (challenge.is_spent || challenge.ip_address !== address) throw challengeNotYours();
  if (challenge.is_expired) throw challengeExpired({ id });
}

async function newStepOf(
  { secretBox, clock }: Pick<Deps, 'secretBox' | 'clock'>,
  { id, secret, last_step: lastStep }: Factor,
  code: string,
): Promise<number | undefined> {
  const opened = await secretBox.open(secret ?? '', factorContext(id));
  const step = stepOfCode(opened.toString(), code, clock.now());
  return step !== undefined && step > lastStep ? step : undefined;
}
