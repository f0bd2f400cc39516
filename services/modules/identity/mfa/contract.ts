import { z } from 'zod';

const Text = z.string().max(255);

/** What comes in at `/auth/v1/factors`; other fields are ignored there, as GoTrue does (contracts.md 3). */
export const EnrollFactorInput = z.object({
  factor_type: Text.nullish(),
  friendly_name: Text.nullish(),
  issuer: Text.nullish(),
});

export const FactorInput = z.object({ factor_id: z.string() });

export const VerifyFactorInput = z.object({
  factor_id: z.string(),
  challenge_id: z.uuid(),
  code: z.string().max(32).nullish(),
});
