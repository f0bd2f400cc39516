import { z } from 'zod';
import type { Kind, KubeObject, ObjectMeta } from '../../kube/kube.ts';
import { conditionSchema } from '../conditions.ts';
import { API_VERSION } from '../group.ts';
import { immutable, listByName, listOf, objectName, seconds, setOf, time, withRules } from '../schema.ts';

/** What can be rotated; how each is, stands in controllers/secret-rotation/kinds. */
const SECRETS = [
  'database',
  'redis',
  'signing-keys',
  'secret-box',
  'provider-keys',
  'gateway-certificate',
] as const;

/** Those of them that are logins of a server, and so need its address. */
const LOGINS: Readonly<Record<string, string>> = { database: 'postgres', redis: 'redis' };

const AS_MADE = 'of a SecretRotation cannot change: make another one';

/** A name that a certificate may be for; the first part may be a star. */
const hostName = (): z.ZodString =>
  z
    .string()
    .min(1)
    .max(253)
    .regex(/^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/);

const certificateSchema = z.strictObject({
  commonName: hostName().max(64).describe('Whose it is, as study.example.'),
  altNames: setOf(hostName(), 32).default([]).describe('Other names that it is good for.'),
  ttlSeconds: seconds(3_600, 34_560_000)
    .describe(
      'How long it is good, as far as the role allows; absent: as the role has it. It is renewed after two thirds.',
    )
    .exactOptional(),
});

const secretRotationSpecSchema = withRules(
  z.strictObject({
    platform: immutable(objectName(), `platform ${AS_MADE}`).describe(
      'The StudyFlow whose pods use the secret.',
    ),
    secret: immutable(z.enum(SECRETS), `secret ${AS_MADE}`).describe(
      "What is rotated. database, redis: the logins of PostgreSQL or of Redis, which Vault's database engine keeps in pairs. signing-keys: the keys that sign access tokens, which the platform makes and publishes itself. secret-box: the key of Vault's transit engine that seals secrets in the database. provider-keys: the keys of AI providers, which a person writes to Vault. gateway-certificate: the certificate of the gateway, from Vault's PKI engine.",
    ),
    address: withRules(z.string().min(1).max(1024), {
      rule: "self.contains('{{username}}') && self.contains('{{password}}')",
      message: 'address must contain {{username}} and {{password}}',
    })
      .describe(
        'For logins: what the pods connect to, as postgres://{{username}}:{{password}}@host:5432/studyflow.',
      )
      .exactOptional(),
    publishSeconds: seconds(0, 604_800)
      .describe(
        'For signing-keys: how long a key is published before it signs. It only lengthens what the platform has (SIGNING_KEY_PUBLISH_SECONDS, 1200), which is longer than clients keep the JWKS.',
      )
      .exactOptional(),
    certificate: certificateSchema
      .describe(
        "For gateway-certificate: what is issued by the role `<namespace>.<platform>` of Vault's PKI engine.",
      )
      .exactOptional(),
    intervalSeconds: seconds(300, 31_536_000)
      .describe('Time between two rotations, 3600 for hourly; absent: only when `rotate` is raised.')
      .exactOptional(),
    rotate: z.int().min(0).max(1_000_000).default(0).describe('A number higher than before rotates now.'),
    paused: z.boolean().default(false).describe('Nothing is begun and nothing is revoked while it is true.'),
    graceSeconds: seconds(10, 604_800)
      .default(300)
      .describe('How long the old logins stay good after every pod has been seen with the new ones.'),
  }),
  {
    rule: 'self.rotate >= oldSelf.rotate',
    message: 'rotate only grows: a number that is lower than before has no meaning',
    fieldPath: '.rotate',
  },
  {
    rule: "!has(self.publishSeconds) || self.secret == 'signing-keys'",
    message: 'publishSeconds is for signing-keys alone',
    fieldPath: '.publishSeconds',
  },
  {
    rule: "!has(self.certificate) || self.secret == 'gateway-certificate'",
    message: 'certificate is for gateway-certificate alone',
    fieldPath: '.certificate',
  },
  {
    rule: "self.secret != 'gateway-certificate' || has(self.certificate)",
    message: 'certificate says for which names it is issued',
    fieldPath: '.certificate',
    reason: 'FieldValueRequired' as const,
  },
  ...Object.entries(LOGINS).flatMap(([secret, scheme]) => [
    {
      rule: `self.secret != '${secret}' || has(self.address)`,
      message: `address is needed for the logins of ${secret}`,
      fieldPath: '.address',
      reason: 'FieldValueRequired' as const,
    },
    {
      rule: `self.secret != '${secret}' || !has(self.address) || self.address.startsWith('${scheme}')`,
      message: `address must begin with ${scheme}`,
      fieldPath: '.address',
    },
  ]),
);

const triggerSchema = () =>
  z
    .enum(['First', 'Schedule', 'Request', 'Written'])
    .describe('Why it began. Written: somebody has written a new version.');

const pastSchema = z.strictObject({
  version: z.int().describe('The version of the secret in Vault.'),
  trigger: triggerSchema(),
  startTime: time().describe('When it began.'),
  completionTime: time().describe('When it ended.'),
  result: z
    .enum(['Revoked', 'WrittenMeanwhile'])
    .describe(
      'Revoked: the old logins have ended. WrittenMeanwhile: somebody else wrote; nothing was revoked.',
    ),
});

const secretRotationStatusSchema = z.strictObject({
  observedGeneration: z
    .int()
    .describe('The generation of the spec that the status speaks of.')
    .exactOptional(),
  conditions: listByName(conditionSchema, 16, 'type')
    .describe('Ready: the last rotation is done; and Reconciling, Stalled as kstatus has them.')
    .exactOptional(),
  observedRotate: z.int().describe('The `rotate` that was begun last.').exactOptional(),
  version: z.int().describe('The version that every pod uses.').exactOptional(),
  count: z.int().describe('Rotations that were begun.').exactOptional(),
  current: z
    .strictObject({
      step: z.enum(['Writing', 'Proving', 'Grace']).describe('Where it is.'),
      trigger: triggerSchema(),
      startTime: time().describe('When it began.'),
      stage: z.int().describe('Which of the things that it writes, from 0.').exactOptional(),
      version: z.int().describe('The version that it has written.').exactOptional(),
      left: z
        .int()
        .describe(
          'How much of what was before is left: sealed values (secret-box), keys that verify (signing-keys).',
        )
        .exactOptional(),
      proveTime: time().describe('When every pod was first seen with it.').exactOptional(),
      retries: z
        .int()
        .describe('How often the end of the old logins was put off because somebody was still connected.')
        .exactOptional(),
      retryTime: time().describe('When those connections are looked at again.').exactOptional(),
    })
    .describe('The rotation that is under way.')
    .exactOptional(),
  lastRotationTime: time().describe('When the last one ended.').exactOptional(),
  nextRotationTime: time().describe('When the next one is due.').exactOptional(),
  history: listOf(pastSchema, 10).describe('The last ten, newest first.').exactOptional(),
});

/** The whole resource, as the CRD describes it. */
export const secretRotationSchema = z.strictObject({
  spec: secretRotationSpecSchema.describe('What is rotated, and when.'),
  // A generation that never was: whoever waits by kstatus (Helm, Flux) before the operator has said anything, waits.
  status: secretRotationStatusSchema
    .default({ observedGeneration: 0 })
    .describe('How it stands. Written by the operator.'),
});

export type SecretRotationSpec = z.infer<typeof secretRotationSpecSchema>;
export type SecretRotationStatus = z.infer<typeof secretRotationStatusSchema>;

/** The rotation of one secret of one platform. */
export interface SecretRotation extends KubeObject {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'SecretRotation';
  readonly metadata: ObjectMeta;
  readonly spec: SecretRotationSpec;
  readonly status?: SecretRotationStatus;
}

export const SECRET_ROTATION: Kind<SecretRotation> = {
  apiVersion: API_VERSION,
  kind: 'SecretRotation',
  plural: 'secretrotations',
  isNamespaced: true,
};
