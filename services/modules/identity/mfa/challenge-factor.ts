import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { IdentityDeps } from '../use-cases/deps.ts';
import { FactorInput } from './contract.ts';
import { factorIdMalformed, factorNotFound } from './errors.ts';
import type { Factor } from './factor.ts';
import type { Factors } from './factor.repository.ts';

interface Deps extends Pick<IdentityDeps, 'ids' | 'audit'> {
  readonly factors: Factors;
}

export interface AskedChallenge {
  readonly id: string;
  readonly type: Factor['factor_type'];
  /** Seconds since the epoch. */
  readonly expires_at: number;
}

/** Asks for a code; the answer has five minutes. @throws `auth.factor-not-found` */
export const challengeFactor = useCase<Deps, typeof FactorInput, AskedChallenge>({
  name: 'identity.challenge-factor',
  kind: 'command',
  input: FactorInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async ({ factors, ids, audit }, { userId, address }, { factor_id: factorId }) => {
    const factor = await factors.find(readFactorId(factorId), userId);
    if (factor === undefined) throw factorNotFound();
    const id = ids.uuid();
    const { expires_at } = await factors.challenge(factor.id, id, address);
    const traits = { factor_id: factor.id, factor_status: factor.status };
    await audit.write({ address }, 'challenge_created', userId, traits);
    return { id, type: factor.factor_type, expires_at };
  },
});

/** @throws `auth.factor-id-malformed` */
export function readFactorId(text: string): string {
  const { success, data } = z.uuid().safeParse(text);
  if (!success) throw factorIdMalformed();
  return data;
}
