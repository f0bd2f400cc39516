import { z } from 'zod';
import { listByName, listOf, mapOf, objectName, quantity, seconds, withRules } from '../schema.ts';
import type { Rule } from '../schema.ts';
import { vaultSchema } from './vault.ts';

/** An image by tag or digest: what runs is what the resource says, not what `latest` is today. */
export const imageSchema = withRules(
  z.string().min(1).max(512),
  {
    rule: "!self.matches('\\\\s')",
    message: 'image must not contain white space',
  },
  {
    rule:
      "self.contains('@') ? self.matches('^[^@]+@sha256:[a-f0-9]{64}$') : " +
      "self.matches(':[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$')",
    message:
      'image must end in a tag or a digest, as registry.example/studyflow:1.4.0 or …@sha256:<64 hex digits>',
  },
);

const resourcesSchema = z.strictObject({
  requests: z
    .strictObject({
      cpu: quantity().default('250m').describe('CPU that a pod is promised.'),
      memory: quantity().default('256Mi').describe('Memory that a pod is promised.'),
    })
    .prefault({})
    .describe('What a pod is promised.'),
  limits: z
    .strictObject({
      cpu: quantity()
        .describe('CPU that a pod never exceeds; absent: no limit, so it is never throttled.')
        .exactOptional(),
      memory: quantity().default('512Mi').describe('Memory beyond which a pod is killed.'),
    })
    .prefault({})
    .describe('What a pod never exceeds.'),
});

const tolerationSchema = z.strictObject({
  key: z.string().max(317).describe('Key of the taint; absent: every key.').exactOptional(),
  operator: z.enum(['Exists', 'Equal']).default('Equal').describe('How the value is compared.'),
  value: z.string().max(63).describe('Value of the taint, for Equal.').exactOptional(),
  effect: z
    .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
    .describe('Effect of the taint; absent: every effect.')
    .exactOptional(),
  tolerationSeconds: seconds(0, 2_592_000)
    .describe('How long a pod stays on a node with a NoExecute taint; absent: for ever.')
    .exactOptional(),
});

const targetMetricSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(253)
    .regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/)
    .describe('A metric of the pods, from a custom-metrics adapter.'),
  averageValue: quantity().describe('Average per pod that the HPA aims at.'),
});

/** One role of the platform. Its scale may change at any time; the rest is a new release. */
export const roleSchema = withRules(
  z.strictObject({
    replicas: z
      .int()
      .min(1)
      .max(1000)
      .default(2)
      .describe('Pods at least; exactly so many without maxReplicas.'),
    maxReplicas: z
      .int()
      .min(1)
      .max(1000)
      .describe('With it, an HPA moves between replicas and this.')
      .exactOptional(),
    targetCpuUtilizationPercentage: z
      .int()
      .min(1)
      .max(100)
      .default(70)
      .describe('CPU, in percent of what is requested, that the HPA aims at.'),
    targetMetrics: listByName(targetMetricSchema, 8)
      .default([])
      .describe('More that the HPA aims at, for clusters with a custom-metrics adapter.'),
    resources: resourcesSchema.prefault({}).describe('What one pod may use.'),
    nodeSelector: mapOf(16, 63).default({}).describe('Labels of the nodes that a pod may run on.'),
    tolerations: listOf(tolerationSchema, 16)
      .default([])
      .describe('Taints of nodes that a pod puts up with.'),
  }),
  {
    rule: '!has(self.maxReplicas) || self.replicas <= self.maxReplicas',
    message: 'replicas must not exceed maxReplicas',
    fieldPath: '.replicas',
  },
  {
    rule: 'has(self.maxReplicas) || size(self.targetMetrics) == 0',
    message: 'targetMetrics needs maxReplicas: without it there is no HPA',
    fieldPath: '.targetMetrics',
    reason: 'FieldValueForbidden',
  },
);

/** Variables of docs/configuration.md that are no secrets. */
export const configSchema = withRules(
  z.record(z.string(), z.string().max(4096)).meta({ maxProperties: 128 }),
  {
    rule: "self.all(name, name.matches('^[A-Z][A-Z0-9_]{0,127}$'))",
    message: 'names in config are environment variables: upper case letters, digits and _, as LOG_LEVEL',
  },
  {
    rule: 'self.map(name, self[name].size()).sum() <= 131072',
    message: 'all values of config together must not exceed 131072 characters',
  },
);

export const publicUrlSchema = withRules(
  z
    .string()
    .min(1)
    .max(512)
    .regex(/^https?:\/\/[^\s/?#]+$/),
  {
    rule: 'isURL(self)',
    message: 'publicUrl must be an origin, as https://study.example',
  },
);

/** Fields of a pod template that StudyFlow and Release share. */
export const templateFields = {
  image: imageSchema.describe('The image of every role, by tag or digest.'),
  imagePullPolicy: z
    .enum(['Always', 'IfNotPresent', 'Never'])
    .default('IfNotPresent')
    .describe('When a node pulls the image.'),
  imagePullSecrets: listOf(objectName(), 8)
    .default([])
    .describe('Secrets of the namespace that open the registry.'),
  publicUrl: publicUrlSchema.describe('What browsers see, as https://study.example.'),
  secretNames: listOf(objectName(), 16)
    .default([])
    .describe(
      'Secrets of the namespace whose keys are environment variables (docs/configuration.md); of two with the same ' +
        'key the later one counts. The operator never reads them.',
    ),
  config: configSchema
    .default({})
    .describe('Environment variables of docs/configuration.md that are no secrets.'),
  terminationGracePeriodSeconds: seconds(5, 3600)
    .default(60)
    .describe('Seconds that a pod may take from the wish for its end to its end.'),
  priorityClassName: objectName()
    .describe('A PriorityClass of the cluster for the pods; absent: its default.')
    .exactOptional(),
  vault: vaultSchema
    .describe('Where the pods find what is rotated; absent: all of it is in secretNames.')
    .exactOptional(),
} as const;

const FIXED_MESSAGE = 'a Release is one version: change the StudyFlow instead, and a new Release is made';

const isFixed = (field: string): Rule => ({
  rule: `self.${field} == oldSelf.${field}`,
  message: FIXED_MESSAGE,
  fieldPath: `.${field}`,
  reason: 'FieldValueForbidden',
});

const FIXED = [
  'image',
  'imagePullPolicy',
  'imagePullSecrets',
  'publicUrl',
  'secretNames',
  'config',
  'terminationGracePeriodSeconds',
  ...['api', 'rooms', 'worker'].flatMap((role) =>
    ['resources', 'nodeSelector', 'tolerations'].map((field) => `roles.${role}.${field}`),
  ),
].map(isFixed);

/** The same for a field that may be absent. */
const isOptionFixed = (field: string): Rule => ({
  ...isFixed(field),
  rule: `has(self.${field}) == has(oldSelf.${field}) && (!has(self.${field}) || self.${field} == oldSelf.${field})`,
});

const FIXED_OPTIONS = ['priorityClassName', 'vault'].map(isOptionFixed);

/** What the pods of one colour are made of; everything but the scale of the roles is immutable. */
export const templateSchema = withRules(
  z.strictObject({
    ...templateFields,
    roles: z
      .strictObject({
        api: roleSchema.prefault({}).describe('REST and the page.'),
        rooms: roleSchema.prefault({}).describe('Sockets, and the rooms.'),
        worker: roleSchema.prefault({}).describe('Outbox, jobs and schedules.'),
      })
      .prefault({})
      .describe('How many pods of each role there are, and what each may use.'),
  }),
  ...FIXED,
  ...FIXED_OPTIONS,
);

export type Template = z.infer<typeof templateSchema>;
export type RoleSpec = z.infer<typeof roleSchema>;
