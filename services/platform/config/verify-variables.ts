import { z } from 'zod';
import { address, flag, wholeNumber } from './fields.ts';

/** Settings of the smoke test of a release; no other process reads them. */
export const verifyVariables = {
  VERIFY_API_URL: address(['http:', 'https:']).describe('The API of the release and of no other.'),
  VERIFY_ROOMS_URL: address(['http:', 'https:']).describe(
    'Its rooms; where one process does both, the same.',
  ),
  VERIFY_RELEASE: z
    .string()
    .max(253)
    .optional()
    .describe('What GET /version must tell, so that it is that one.'),
  VERIFY_ROOM: flag(true).describe(
    'Whether a room is tried; off where no process owns rooms yet, as before the first release serves.',
  ),
  VERIFY_TIMEOUT_MS: wholeNumber(1_000, 600_000, 60_000).describe('How long everything may take together.'),
  VERIFY_STEP_TIMEOUT_MS: wholeNumber(100, 600_000, 10_000).describe('How long one step may take.'),
  ANON_KEY: z.string().min(16).describe('As the processes have it.'),
  SERVICE_ROLE_KEY: z
    .string()
    .min(16)
    .describe('As the processes have it: makes an account and removes it again.'),
};
