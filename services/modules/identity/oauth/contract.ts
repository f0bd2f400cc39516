import { z } from 'zod';

const Text = z.string().max(2_048);

export const DepartInput = z.object({
  provider: Text.default(''),
  scopes: Text.default(''),
  redirect_to: Text.default(''),
  invite_token: Text.default(''),
  code_challenge: Text.default(''),
  code_challenge_method: Text.default(''),
  parameters: z.record(z.string(), z.string()).default({}),
});

export const StateInput = z.object({ state: Text.default('') });

export const IdTokenInput = z.object({
  provider: Text.nullish(),
  issuer: Text.nullish(),
  client_id: Text.nullish(),
  id_token: z.string().max(16_384).nullish(),
  access_token: z.string().max(16_384).nullish(),
  nonce: Text.nullish(),
  link_identity: z.boolean().nullish(),
  user_agent: z.string().max(500).default(''),
});

export const UnlinkInput = z.object({ identity_id: z.string() });
