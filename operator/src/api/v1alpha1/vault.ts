import { z } from 'zod';
import { objectName, seconds, setOf, withRules } from '../schema.ts';

/** What pods read from Vault's KV engine, each below `<namespace>/<name>` of the platform. */
const CREDENTIALS = ['database', 'redis', 'signing-keys', 'provider-keys'] as const;

/** Variables of the pods that `vault` says. */
const VARIABLES = [
  'VAULT_ADDR',
  'VAULT_NAMESPACE',
  'VAULT_CACERT',
  'VAULT_ROLE',
  'VAULT_AUTH_MOUNT',
  'VAULT_TOKEN_FILE',
  'VAULT_PATH',
  'VAULT_KV_MOUNT',
  'VAULT_CREDENTIALS',
  'VAULT_TRANSIT_MOUNT',
  'VAULT_TRANSIT_KEY',
];

const mount = (): z.ZodString =>
  z
    .string()
    .min(1)
    .max(253)
    .regex(/^[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)*$/);

const kubernetesSchema = z.strictObject({
  role: mount()
    .describe(
      'Role of that method; absent: `<namespace>.<name>` of the platform. It binds the accounts <name>-api, -rooms and -worker, and -backup with transit. The role with `-gateway` behind it binds <name>-gateway, with gateway.tlsFromVault.',
    )
    .exactOptional(),
  audience: z
    .string()
    .min(1)
    .max(253)
    .regex(/^\S+$/)
    .default('vault')
    .describe("Audience of the pods' tokens, as the role has it."),
  tokenExpirationSeconds: seconds(600, 86_400)
    .default(600)
    .describe('How long such a token is good; the kubelet replaces it before.'),
});

const engineSchema = (standard: string) =>
  z.strictObject({
    mount: mount()
      .default(standard)
      .describe("Where the engine is mounted, as the operator's own Vault has it."),
  });

/** Where the pods find what is rotated. Words are those of HashiCorp's own operator. */
export const vaultSchema = withRules(
  z.strictObject({
    address: withRules(
      z
        .string()
        .min(1)
        .max(512)
        .regex(/^https?:\/\/[^\s/?#]+$/),
      { rule: 'isURL(self)', message: 'address must be an origin, as https://vault.vault:8200' },
    ).describe('Where Vault is, as https://vault.vault:8200.'),
    namespace: mount().describe('Namespace, of Vault Enterprise and OpenBao.').exactOptional(),
    caCertSecretRef: objectName()
      .describe(
        "A Secret of the namespace whose ca.crt is the authority that has signed Vault's certificate.",
      )
      .exactOptional(),
    mount: mount().default('kubernetes').describe('Where the Kubernetes auth method is mounted.'),
    kubernetes: kubernetesSchema.prefault({}).describe('How the pods log in with it.'),
    kv: engineSchema('secret')
      .extend({
        credentials: setOf(z.enum(CREDENTIALS), CREDENTIALS.length)
          .default([...CREDENTIALS])
          .describe(
            'What the pods read from the KV engine (version 2), at `<namespace>/<name>/<credential>`. database and redis must be there; no variable gives them any more.',
          ),
      })
      .prefault({})
      .describe('Credentials, which a SecretRotation replaces.'),
    transit: engineSchema('transit')
      .describe(
        'The engine that seals secrets in the database, by its key `<namespace>.<name>.secret-box`; absent: the master key of the Secrets does.',
      )
      .exactOptional(),
  }),
  {
    rule: "!has(self.caCertSecretRef) || self.address.startsWith('https://')",
    message: 'caCertSecretRef needs an address that begins with https://',
    fieldPath: '.caCertSecretRef',
    reason: 'FieldValueForbidden',
  },
);

/** What holds between `vault` and the rest of a platform's spec. */
export const VAULT_RULES = [
  {
    rule: '!has(self.vault) || !self.networkPolicy.enabled || has(self.networkPolicy.vault)',
    message: 'vault needs networkPolicy.vault, which says where Vault is: without it no pod may reach it',
    fieldPath: '.vault',
  },
  {
    rule: '!has(self.vault) || has(self.vault.transit) || size(self.vault.kv.credentials) > 0 || self.gateway.tlsFromVault',
    message:
      'vault is used for nothing: name kv.credentials, say transit: {} or take the certificate of the gateway from it',
    fieldPath: '.vault',
  },
  {
    rule: '!self.gateway.tlsFromVault || has(self.vault)',
    message: 'gateway.tlsFromVault needs vault, which says where Vault is',
    fieldPath: '.gateway',
  },
  {
    rule: `!has(self.vault) || self.config.all(name, !(name in [${VARIABLES.map((name) => `'${name}'`).join(', ')}]))`,
    message: 'config must not say what vault says: take the VAULT_ variables out of it',
    fieldPath: '.config',
    reason: 'FieldValueForbidden',
  },
] as const;
