import { z } from 'zod';
import { ALERT_STATES, type HeardAlert } from './alert.ts';

/** More of one text says nothing more, and one alert must not fill a message. */
const LONGEST_TEXT = 2_000;
const MOST_LABELS = 64;
/** Alerts of one group that are kept: with more of them at once there is one cause. */
const MOST_ALERTS = 1_000;

const moment = z.iso.datetime({ offset: true });
const texts = z.record(z.string(), z.string()).transform(bounded);

/** Too much is cut and not refused: whoever is refused does not come again. */
function bounded(given: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(given).slice(0, MOST_LABELS);
  return Object.fromEntries(
    entries.map(([name, text]) => [
      name.slice(0, 200),
      text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1).toWellFormed()}…`,
    ]),
  );
}

const HeardAlertInput = z
  .object({
    status: z.enum(['firing', 'resolved']),
    labels: texts,
    annotations: texts.default({}),
    startsAt: moment,
    fingerprint: z.string().min(1).max(64),
  })
  .transform(({ status, labels, annotations, startsAt, fingerprint }): HeardAlert => ({
    fingerprint,
    starts_at: startsAt,
    is_firing: status === 'firing',
    labels,
    annotations,
  }));

/** What Alertmanager posts, version 4 of its webhook; fields that are not needed are not looked at. */
export const WebhookInput = z
  .object({
    version: z.literal('4').meta({ description: "The version of Alertmanager's webhook." }),
    alerts: z
      .array(z.unknown())
      .transform((alerts) => alerts.slice(0, MOST_ALERTS))
      .pipe(z.array(HeardAlertInput)),
  })
  .meta({ description: 'A notification of Alertmanager (webhook_configs).' });

const minutes = z
  .number()
  .min(1)
  .max(10_080)
  .meta({ description: 'How long it is good for; a week at most.' });
const note = z.string().trim().max(1_000).optional().meta({ description: 'For those who read along.' });
const by = z.string().trim().min(1).max(63).meta({ description: 'Who does it.' });

export const AlertInput = z.strictObject({ id: z.guid() });
export const AcknowledgeInput = z.strictObject({ id: z.guid(), by, minutes: minutes.optional(), note });
export const ResolveInput = z.strictObject({ id: z.guid(), by, note });
export const ListAlertsInput = z.strictObject({
  state: z
    .enum([...ALERT_STATES, 'open'])
    .default('open')
    .meta({ description: '`open`: firing and acknowledged.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: 'How many at most.' }),
});
export const OnCallInput = z.strictObject({});

const alert = {
  id: z.string(),
  fingerprint: z.string(),
  starts_at: moment,
  state: z.enum(ALERT_STATES),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  round: z.int().meta({ description: 'How often it was told from the first level on again.' }),
  round_at: moment,
  received_at: moment,
  heard_at: moment.meta({ description: 'When Alertmanager last spoke of it.' }),
  acknowledged_by: z.string().nullable(),
  acknowledged_at: moment.nullable(),
  acknowledged_until: moment.nullable(),
  note: z.string().nullable(),
  resolved_at: moment.nullable(),
};

export const AlertOutput = z.object(alert).meta({ id: 'Alert' });
export const AlertWithHistoryOutput = z
  .object({
    ...alert,
    history: z.array(
      z.object({
        at: moment,
        kind: z.string(),
        who: z.string().nullable(),
        level: z.int().nullable(),
        note: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'AlertWithHistory' });
export const AlertListOutput = z.object({ data: z.array(AlertOutput) }).meta({ id: 'AlertList' });
export const OnCallOutput = z
  .object({
    levels: z.array(z.object({ after_minutes: z.number(), names: z.array(z.string()) })),
    watchdog_heard_at: moment.nullable(),
  })
  .meta({ id: 'OnCall' });
