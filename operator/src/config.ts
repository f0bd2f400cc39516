import { z } from 'zod';

import { LOG_LEVELS } from './telemetry/log.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const seconds = z.coerce.number().positive().max(86_400);
const onOff = z.enum(['on', 'off']).transform((word) => word === 'on');

const vaultPath = z.string().regex(/^[\w-]+(?:[./][\w-]+)*$/, 'Must be a path without a slash at its ends');

const configSchema = z.object({
  /** Path of a kubeconfig; without it the operator runs in a pod and uses what the pod is given. */
  KUBECONFIG: z.string().min(1).optional(),
  /** Where the API server is: every pod is told. */
  KUBERNETES_SERVICE_HOST: z.string().min(1).optional(),
  KUBERNETES_SERVICE_PORT: z.string().min(1).optional(),
  /** The operator's own namespace, where its Lease is. */
  POD_NAMESPACE: z.string().min(1).default('default'),
  /** The operator's own name, in events and in the Lease. */
  POD_NAME: z.string().min(1).default('studyflow-operator'),
  /** Namespaces with platforms, comma separated; empty: all. */
  WATCH_NAMESPACES: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    ),
  /** Port of `/metrics`, `/healthz` and `/readyz`; 0: any. */
  METRICS_PORT: port.default(9090),
  LEADER_ELECTION: onOff.default(true),
  /** How long a leader that has died is waited for. Renewals come every 2/15 of it, the leader's own deadline is 2/3. */
  LEASE_SECONDS: seconds.default(15),
  /** Keys of one kind that are reconciled at the same time. */
  WORKERS: z.coerce.number().int().min(1).max(64).default(8),
  /** Every object is looked at again once in this time. */
  RESYNC_SECONDS: seconds.default(600),
  /** Every kind is listed anew once in this time, for the case that a watch has lost something. */
  RELIST_SECONDS: seconds.default(300),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  /** Where Vault is, as https://vault.example:8200; without it no secret is rotated. */
  VAULT_ADDR: z.url({ protocol: /^https?$/ }).optional(),
  /** Role of Vault's Kubernetes auth method that the operator logs in with. */
  VAULT_ROLE: vaultPath.default('study-operator'),
  /** Where that method is mounted. */
  VAULT_AUTH_MOUNT: vaultPath.default('kubernetes'),
  /** File with a token of the operator's service account, for Vault's audience. */
  VAULT_TOKEN_FILE: z.string().min(1).default('/var/run/secrets/vault/token'),
  /** File with the certificate of the authority that has signed Vault's. */
  VAULT_CACERT: z.string().min(1).optional(),
  /** Namespace, of Vault Enterprise and OpenBao. */
  VAULT_NAMESPACE: z.string().min(1).optional(),
  /** How long one call of Vault may take, in ms: less than the third of `LEASE_SECONDS` after which another may lead. */
  VAULT_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(4_000),
  /** Where the KV engine (version 2), the database engine, transit and PKI are mounted. */
  VAULT_KV_MOUNT: vaultPath.default('secret'),
  VAULT_DATABASE_MOUNT: vaultPath.default('database'),
  VAULT_TRANSIT_MOUNT: vaultPath.default('transit'),
  VAULT_PKI_MOUNT: vaultPath.default('pki'),
});

/** What the operator is told by its environment. */
export type Config = z.infer<typeof configSchema>;

/**
 * Reads the environment.
 *
 * @throws an error whose message names every variable that is wrong, one a line.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = configSchema.safeParse(given);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`The configuration is wrong:\n${problems.join('\n')}`);
  }
  return result.data;
}
