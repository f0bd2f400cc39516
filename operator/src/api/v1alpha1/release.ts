import { z } from 'zod';
import type { Kind, KubeObject, ObjectMeta } from '../../kube/kube.ts';
import { conditionSchema } from '../conditions.ts';
import { API_VERSION } from '../group.ts';
import { immutable, listByName, microTime, objectName, withRules } from '../schema.ts';
import { monitoringSchema } from './platform.ts';
import { migrationsSchema, strategySchema } from './strategy.ts';
import { templateSchema } from './template.ts';

/** Where a release is; for people. What is true is in the conditions. */
export const RELEASE_STEPS = [
  'Pending',
  'Expanding',
  'StartingGreen',
  'Analysing',
  'AwaitingPromotion',
  'Switching',
  'Confirming',
  'Draining',
  'ScalingDown',
  'BackfillingAndContracting',
  'Returning',
  'Aborting',
  'Succeeded',
  'Aborted',
  'Failed',
  'Superseded',
] as const;

const AS_MADE = 'is part of what a Release is: change the StudyFlow instead, and a new Release is made';

export const releaseSpecSchema = withRules(
  z.strictObject({
    platform: immutable(objectName(), `platform ${AS_MADE}`).describe('The StudyFlow that is released.'),
    number: immutable(z.int().min(1), `number ${AS_MADE}`).describe(
      'Counts the releases of a platform; the highest is the newest.',
    ),
    revision: immutable(z.string().min(1).max(63), `revision ${AS_MADE}`).describe('Hash of the template.'),
    colour: z
      .enum(['blue', 'green'])
      .describe('The colour that it takes; absent: the one that does not serve when it begins.')
      .exactOptional(),
    template: templateSchema.describe(
      'What the pods are made of. Only the scale of the roles changes after the Release was made.',
    ),
    strategy: strategySchema.prefault({}).describe('How it takes over, as it was when the Release was made.'),
    migrations: migrationsSchema.prefault({}).describe('How the schema of the database follows.'),
    monitoring: monitoringSchema.prefault({}).describe('What a Prometheus operator is told.'),
    paused: z.boolean().default(false).describe('Holds the release before its next step.'),
    promote: z
      .boolean()
      .default(false)
      .describe(
        'Moves traffic as soon as the new colour is ready, without analysis and without waiting for anybody.',
      ),
    abort: z
      .boolean()
      .default(false)
      .describe(
        'Ends the release: traffic goes back, or stays where it is, and the new colour is scaled down.',
      ),
    retry: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .describe('A number higher than before begins a failed or aborted release anew.'),
  }),
  {
    rule: '!(self.promote && self.abort)',
    message: 'a release cannot be promoted and aborted at once: set one of promote and abort to false',
  },
  {
    rule: 'self.retry >= oldSelf.retry',
    message: 'retry only grows: a number that is lower than before has no meaning',
    fieldPath: '.retry',
  },
  {
    rule: '!has(oldSelf.colour) || (has(self.colour) && self.colour == oldSelf.colour)',
    message: `colour ${AS_MADE}`,
    fieldPath: '.colour',
    reason: 'FieldValueForbidden',
  },
);

const measurementSchema = z.strictObject({
  name: z.string().max(63).describe('Name of the probe or query; verify for the Job.'),
  when: z.enum(['PrePromotion', 'PostPromotion']).describe('The analysis that it belongs to.'),
  outcome: z.enum(['Running', 'Successful', 'Failed', 'Inconclusive']).describe('What came of it.'),
  successful: z.int().describe('Measurements that succeeded.'),
  failed: z.int().describe('Measurements that failed.'),
  message: z.string().max(1024).describe('The last measurement, as a sentence.').exactOptional(),
});

export const releaseStatusSchema = z.strictObject({
  observedGeneration: z
    .int()
    .describe('The generation of the spec that the status speaks of.')
    .exactOptional(),
  conditions: listByName(conditionSchema, 24, 'type')
    .describe(
      'In their order: Expanded, GreenReady, Analysed, Switched, Confirmed, Drained, Contracted, Succeeded; and ' +
        'Reconciling, Stalled as kstatus has them.',
    )
    .exactOptional(),
  step: z.enum(RELEASE_STEPS).describe('Where the release is.').exactOptional(),
  message: z.string().max(2048).describe('What it waits for, as a sentence.').exactOptional(),
  colour: z.enum(['blue', 'green']).describe('The colour of this version.').exactOptional(),
  previousColour: z
    .enum(['blue', 'green'])
    .describe('The colour that served before; absent: none did.')
    .exactOptional(),
  previousRelease: z.string().max(253).describe('The Release that served before.').exactOptional(),
  observedRetry: z.int().describe('The retry that is under way.').exactOptional(),
  startTime: microTime().describe('When this try began.').exactOptional(),
  lastCheckTime: microTime().describe('When the last check before the switch was passed.').exactOptional(),
  switchTime: microTime().describe('When the Services named the new colour.').exactOptional(),
  confirmAt: microTime().describe('When the confirm window ends.').exactOptional(),
  scaleDownAt: microTime().describe('When the colour of an aborted release is scaled down.').exactOptional(),
  endTime: microTime().describe('When the release ended, well or not.').exactOptional(),
  analysis: z
    .array(measurementSchema)
    .max(64)
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['when', 'name'] })
    .describe('What the analyses have found.')
    .exactOptional(),
});

/** The whole resource, as the CRD describes it. */
export const releaseSchema = z.strictObject({
  spec: releaseSpecSchema.describe('The version, and what people say about its roll-out.'),
  status: releaseStatusSchema.describe('How far it is. Written by the operator.').exactOptional(),
});

export type ReleaseSpec = z.infer<typeof releaseSpecSchema>;
export type ReleaseStatus = z.infer<typeof releaseStatusSchema>;
export type ReleaseStep = (typeof RELEASE_STEPS)[number];
export type Measurement = z.infer<typeof measurementSchema>;

/** One version's roll-out, owned by its StudyFlow. */
export interface Release extends KubeObject {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'Release';
  readonly metadata: ObjectMeta;
  readonly spec: ReleaseSpec;
  readonly status?: ReleaseStatus;
}

export const RELEASE: Kind<Release> = {
  apiVersion: API_VERSION,
  kind: 'Release',
  plural: 'releases',
  isNamespaced: true,
};
