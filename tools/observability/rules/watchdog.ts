import type { RuleFile } from './rule.ts';

/** Fires always: whoever watches the alerts misses it when they do not arrive any more. */
export const watchdog: RuleFile = {
  name: 'watchdog',
  service: 'alerting',
  alerts: [
    {
      name: 'Watchdog',
      expr: 'vector(1)',
      for: '0s',
      severity: 'info',
      summary: 'Alerts arrive.',
      description: 'This one fires always. If it stops to arrive, no other alert arrives either.',
      dashboard: 'studyflow-system',
      fires: {
        series: {},
        at: '1m',
        labels: {},
        says: 'This one fires always. If it stops to arrive, no other alert arrives either.',
      },
      quiet: 'never',
    },
  ],
};
