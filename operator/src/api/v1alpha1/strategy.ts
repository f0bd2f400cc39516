import { z } from 'zod';
import { seconds, withRules } from '../schema.ts';
import { analysisSchema } from './analysis.ts';
import { migrationFields } from './migration-fields.ts';

/** How one colour follows the other, in the words of Argo Rollouts' blueGreen. */
export const blueGreenSchema = withRules(
  z.strictObject({
    autoPromotionEnabled: z
      .boolean()
      .default(true)
      .describe(
        'Whether traffic moves by itself once the new colour is ready and analysed; otherwise it waits for promote.',
      ),
    autoPromotionSeconds: seconds(1, 604_800)
      .describe(
        'With autoPromotionEnabled: false, how long a release waits for promote before it moves traffic all the same.',
      )
      .exactOptional(),
    previewReplicaCount: z
      .int()
      .min(1)
      .max(1000)
      .describe('Pods per role of the new colour until it has been analysed; then it grows to its full size.')
      .exactOptional(),
    progressDeadlineSeconds: seconds(10, 86_400)
      .default(600)
      .describe('How long the pods of the new colour may take to become ready without any progress.'),
    scaleDownDelaySeconds: seconds(0, 604_800)
      .default(30)
      .describe(
        'How long the old colour is kept after traffic has moved: the confirm window, in which a bad release goes back.',
      ),
    abortScaleDownDelaySeconds: seconds(0, 604_800)
      .default(30)
      .describe('How long the new colour of an aborted release is kept, to be looked at.'),
    prePromotionAnalysis: analysisSchema
      .describe('Judges the new colour before traffic moves.')
      .exactOptional(),
    postPromotionAnalysis: analysisSchema
      .describe('Judges the new colour after traffic has moved; a failure moves it back.')
      .exactOptional(),
  }),
  {
    rule: '!has(self.autoPromotionSeconds) || !self.autoPromotionEnabled',
    message: 'autoPromotionSeconds is for autoPromotionEnabled: false; with true a release does not wait',
    fieldPath: '.autoPromotionSeconds',
    reason: 'FieldValueForbidden',
  },
);

export const strategySchema = z.strictObject({
  blueGreen: blueGreenSchema
    .prefault({})
    .describe('Two colours: the new one takes over when it has proven itself.'),
});

/** How the schema of the database follows a release. */
export const migrationsSchema = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe('Whether a release migrates the database; otherwise somebody else does.'),
  lockTimeoutMilliseconds: migrationFields.lockTimeoutMilliseconds,
  backfillBatchSize: migrationFields.batchSize,
  activeDeadlineSeconds: migrationFields.activeDeadlineSeconds,
});
