import { z } from 'zod';
import { listByName, listOf, seconds, withRules } from '../schema.ts';

const httpProbe = z.strictObject({
  name: z.string().min(1).max(63).describe('Name of the probe in the status of the release.'),
  path: z
    .string()
    .min(1)
    .max(1024)
    .regex(/^\/[^\s]*$/)
    .describe('Path and query that is asked for, on the new colour only.'),
  role: z.enum(['api', 'rooms']).default('api').describe('Whose pods are asked.'),
  expectedStatus: z
    .int()
    .min(100)
    .max(599)
    .default(200)
    .describe('The HTTP status that counts as a success.'),
  timeoutSeconds: seconds(1, 60).default(5).describe('How long one answer may take.'),
});

const prometheusQuery = z.strictObject({
  name: z.string().min(1).max(63).describe('Name of the measurement in the status of the release.'),
  query: z
    .string()
    .min(1)
    .max(4096)
    .describe(
      'PromQL that gives one number. {{colour}}, {{release}} and {{namespace}} stand for those of the new colour, ' +
        'so that the measurement sees it alone.',
    ),
  successCondition: z
    .strictObject({
      operator: z
        .enum(['LessThan', 'LessThanOrEqual', 'GreaterThan', 'GreaterThanOrEqual', 'Equal'])
        .describe('How the number is compared with `value`.'),
      value: z
        .string()
        .min(1)
        .max(32)
        .regex(/^-?[0-9]+(\.[0-9]+)?$/)
        .describe('The bound, as a decimal number.'),
    })
    .describe('When the number counts as a success.'),
});

const prometheus = withRules(
  z.strictObject({
    address: z
      .string()
      .min(1)
      .max(512)
      .regex(/^https?:\/\/[^\s]+$/)
      .describe('Base URL of the Prometheus server, as http://prometheus.monitoring:9090.'),
    queries: listByName(prometheusQuery, 16).min(1).describe('What is measured.'),
    intervalSeconds: seconds(1, 3600).default(10).describe('Time between two measurements.'),
    count: z.int().min(1).max(1000).default(3).describe('How many measurements of each query must be made.'),
    failureLimit: z
      .int()
      .min(0)
      .max(1000)
      .default(0)
      .describe('How many measurements of a query may fail before the analysis does.'),
  }),
  {
    rule: 'self.failureLimit < self.count',
    message: 'failureLimit must be less than count: otherwise nothing can fail the analysis',
    fieldPath: '.failureLimit',
  },
);

const verify = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether the Job runs.'),
  timeoutSeconds: seconds(5, 3600).default(120).describe('How long the Job may take.'),
});

/** A judgement of the new colour. Absent: none is made. */
export const analysisSchema = withRules(
  z.strictObject({
    verify: verify
      .describe('A Job of the new image that checks the new colour from inside the cluster.')
      .exactOptional(),
    http: listOf(httpProbe, 16).default([]).describe('Requests that the new colour must answer as expected.'),
    prometheus: prometheus.describe('Measurements of the new colour.').exactOptional(),
    durationSeconds: seconds(0, 86_400)
      .default(0)
      .describe('How long the probes are repeated, at least once each; 0: once.'),
    timeoutSeconds: seconds(1, 86_400)
      .default(300)
      .describe('After this the analysis has failed, whatever was measured.'),
  }),
  {
    rule: 'self.durationSeconds <= self.timeoutSeconds',
    message: 'durationSeconds must not exceed timeoutSeconds: the analysis would always time out',
    fieldPath: '.durationSeconds',
  },
  {
    rule: '!has(self.prometheus) || self.prometheus.intervalSeconds * (self.prometheus.count - 1) <= self.timeoutSeconds',
    message:
      'timeoutSeconds must leave time for prometheus.count measurements, prometheus.intervalSeconds apart',
    fieldPath: '.timeoutSeconds',
  },
  {
    rule: '!has(self.verify) || !self.verify.enabled || self.verify.timeoutSeconds <= self.timeoutSeconds',
    message: 'verify.timeoutSeconds must not exceed timeoutSeconds',
    fieldPath: '.verify.timeoutSeconds',
  },
  {
    rule: 'has(self.prometheus) || size(self.http) > 0 || (has(self.verify) && self.verify.enabled)',
    message: 'an analysis must check something: verify, http or prometheus; leave it out for none',
  },
);

export type Analysis = z.infer<typeof analysisSchema>;
export type HttpProbe = z.infer<typeof httpProbe>;
export type PrometheusAnalysis = z.infer<typeof prometheus>;
export type PrometheusQuery = z.infer<typeof prometheusQuery>;
