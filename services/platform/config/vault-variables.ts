import { z } from 'zod';
import { address, wholeNumber } from './fields.ts';

/** Those that must stand there: without them a process does not start. */
const USUAL_CREDENTIALS = ['database', 'redis'] as const;

/** What a process reads from Vault: each of them is a secret below VAULT_PATH. */
export const VAULT_CREDENTIALS = [...USUAL_CREDENTIALS, 'signing-keys', 'provider-keys'] as const;

const name = () => z.string().regex(/^[\w-]+(?:[./][\w-]+)*$/, 'Must be a path without a slash at its ends');

/** Where Vault is, and what a process reads there. */
export const vaultVariables = {
  VAULT_ADDR: address(['http:', 'https:'])
    .optional()
    .describe('Where Vault is; without it the files and variables of this page count alone.'),
  VAULT_ROLE: name()
    .default('studyflow')
    .describe("Role of Vault's Kubernetes auth method that this process logs in with."),
  VAULT_AUTH_MOUNT: name().default('kubernetes').describe('Where that method is mounted.'),
  VAULT_TOKEN_FILE: z
    .string()
    .default('/var/run/secrets/vault/token')
    .describe("File with a token of the service account, for Vault's audience."),
  VAULT_CACERT: z
    .string()
    .optional()
    .describe("File with the certificate of the authority that has signed Vault's."),
  VAULT_NAMESPACE: z.string().optional().describe('Namespace, of Vault Enterprise and OpenBao.'),
  VAULT_KV_MOUNT: name().default('secret').describe('Where the KV engine, version 2, is mounted.'),
  VAULT_PATH: name()
    .default('studyflow')
    .describe('Path in it below which the credentials are: `<path>/database`, `<path>/redis`.'),
  VAULT_CREDENTIALS: z
    .string()
    .default(USUAL_CREDENTIALS.join(','))
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '' && part !== 'none'),
    )
    .pipe(z.array(z.enum(VAULT_CREDENTIALS)))
    .describe(
      'Which credentials come from Vault, and with signing-keys also the wish for another signing key; provider-keys: keys of AI providers by their names; none: only the master key. What comes from there needs no variable: DATABASE_APP_URL, DATABASE_SYSTEM_URL, REDIS_URL.',
    ),
  VAULT_TRANSIT_MOUNT: name().default('transit').describe('Where the transit engine is mounted.'),
  VAULT_TRANSIT_KEY: name()
    .optional()
    .describe(
      'Key of that engine which seals secrets in the database; what SECRET_BOX_KEY_FILE has sealed still opens.',
    ),
  VAULT_POLL_MS: wholeNumber(100, 60_000, 5_000).describe(
    'Time between two looks at the version of a credential.',
  ),
  VAULT_TIMEOUT_MS: wholeNumber(100, 60_000, 5_000).describe('How long one call of Vault may take.'),
} as const;
