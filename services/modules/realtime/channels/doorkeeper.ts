import type { Authenticator } from '../../../platform/http/authenticate.ts';
import { isAppError } from '../../../platform/errors/app-error.ts';
import { NOBODY, type Caller } from '../../../platform/use-case/caller.ts';
import type { VerifyHandshake } from '../../identity/index.ts';

/** Who stands behind a token or key, and until when. */
export type Proof =
  | { readonly ok: true; readonly caller: Caller; readonly expiresAt: number }
  | { readonly ok: false; readonly reason: string };

/** Asks identity about keys and tokens. */
export interface Doorkeeper {
  /** The status of a refusal, or undefined when the key opens the door. */
  judgeKey(who: { readonly apiKey: string; readonly address: string }): Promise<number | undefined>;
  /** A person's token, or a key: both come as `access_token`. */
  prove(token: string, address: string): Promise<Proof>;
}

const REASONS: Readonly<Record<string, string>> = {
  'auth.token-expired': 'InvalidJWTToken: Token has expired',
  'auth.session-revoked': 'Unauthorized: The session has ended',
};

export function createDoorkeeper(authenticator: Authenticator, verifyHandshake: VerifyHandshake): Doorkeeper {
  return {
    judgeKey: async ({ apiKey, address }) => {
      if (apiKey === '') return 401;
      try {
        await authenticator.authenticate({ bearer: '', apiKey }, { address, requestId: 'realtime.connect' });
        return undefined;
      } catch (thrown) {
        return isAppError(thrown) && thrown.code === 'AUTH_ERROR' ? 401 : 503;
      }
    },
    prove: async (token, address) => {
      const from = { address, requestId: 'realtime.join' };
      try {
        const who = await authenticator.authenticate({ bearer: token, apiKey: '' }, from);
        if (who.role !== 'authenticated') {
          return { ok: true, caller: { ...NOBODY, ...who, address }, expiresAt: Number.POSITIVE_INFINITY };
        }
        const proof = await verifyHandshake({ token }, from);
        return proof.ok ? proof : { ok: false, reason: proof.code };
      } catch (thrown) {
        if (!isAppError(thrown)) throw thrown;
        if (thrown.code !== 'AUTH_ERROR') return { ok: false, reason: 'Unavailable: try again' };
        return { ok: false, reason: REASONS[thrown.reason] ?? 'InvalidJWTToken: The token is not valid' };
      }
    },
  };
}
