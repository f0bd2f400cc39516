import { z } from 'zod';
import type { Kind, KubeObject, ObjectMeta } from '../../kube/kube.ts';
import { conditionSchema } from '../conditions.ts';
import { API_VERSION } from '../group.ts';
import { immutable, listByName, listOf, objectName, seconds, time, withRules } from '../schema.ts';

const AS_MADE = 'of a SecretRotation cannot change: make another one';

export const secretRotationSpecSchema = withRules(
  z.strictObject({
    platform: immutable(objectName(), `platform ${AS_MADE}`).describe(
      'The StudyFlow whose pods use the secret.',
    ),
    secret: immutable(z.enum(['database', 'redis']), `secret ${AS_MADE}`).describe(
      "What is rotated: the logins of PostgreSQL or of Redis, which Vault's database engine keeps in pairs.",
    ),
    address: withRules(z.string().min(1).max(1024), {
      rule: "self.contains('{{username}}') && self.contains('{{password}}')",
      message: 'address must contain {{username}} and {{password}}',
    }).describe('What the pods connect to, as postgres://{{username}}:{{password}}@host:5432/studyflow.'),
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
    rule: "self.secret == 'database' ? self.address.startsWith('postgres') : self.address.startsWith('redis')",
    message: 'address must be one of postgres:// for database, of redis:// or rediss:// for redis',
    fieldPath: '.address',
  },
);

const pastSchema = z.strictObject({
  version: z.int().describe('The version of the secret in Vault.'),
  trigger: z.enum(['First', 'Schedule', 'Request']).describe('Why it began.'),
  startTime: time().describe('When it began.'),
  completionTime: time().describe('When it ended.'),
  result: z
    .enum(['Revoked', 'WrittenMeanwhile'])
    .describe(
      'Revoked: the old logins have ended. WrittenMeanwhile: somebody else wrote; nothing was revoked.',
    ),
});

export const secretRotationStatusSchema = z.strictObject({
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
      trigger: z.enum(['First', 'Schedule', 'Request']).describe('Why it began.'),
      startTime: time().describe('When it began.'),
      version: z.int().describe('The version that it has written.').exactOptional(),
      proveTime: time().describe('When every pod was first seen with it.').exactOptional(),
    })
    .describe('The rotation that is under way.')
    .exactOptional(),
  lastRotationTime: time().describe('When the last one ended.').exactOptional(),
  nextRotationTime: time().describe('When the next one is due.').exactOptional(),
  history: listOf(pastSchema, 10).describe('The last ten, newest first.').exactOptional(),
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
