import { ON, PLATFORM, PLAYED, type RuleFile } from './rule.ts';

const CALLS = 'studyflow_ai_calls_total';
/** Of the gateway, whose figures have the names of OpenTelemetry. */
const ASKED = 'gen_ai_client_operation_duration_seconds_count';
/** Those for which the provider is to blame; refused words and used-up budgets are not among them. */
const FAILED = 'ai.timed-out|ai.provider-busy|ai.provider-failed|ai.provider-refused|ai.answer-unusable|bug';

const series = (outcome: string): string =>
  `${CALLS}{${ON},provider="openai",model="small",operation="complete",outcome="${outcome}"}`;

const asked = (reason: string): string =>
  `${ASKED}{${ON},gen_ai_provider_name="openai",gen_ai_request_model="small",error_type="${reason}"}`;

/** Calls of both doors, by provider, each second. */
const callsOf = (selector: string): string =>
  `sum by (${PLATFORM}, provider) (
  rate(${CALLS}${selector.replace('TOLD', 'outcome')}[10m])
  or label_replace(rate(${ASKED}${selector.replace('TOLD', 'error_type')}[10m]), "provider", "$1", "gen_ai_provider_name", "(.+)")
)`;

/** Answers of models, and the money that they cost. */
export const ai: RuleFile = {
  name: 'ai',
  service: 'ai',
  alerts: [
    {
      name: 'StudyFlowAiFailing',
      expr: `${callsOf(`{TOLD=~"${FAILED}"}`)}
/ ${callsOf('')} > 0.25`,
      for: '10m',
      severity: 'warning',
      summary: 'An AI provider fails.',
      description: '{{ $value | humanizePercentage }} of the calls of {{ $labels.provider }} fail.',
      dashboard: 'studyflow-ai',
      fires: {
        series: {
          [series('ok')]: '0+10x40',
          [series('ai.timed-out')]: '0+5x40',
          [asked('ai.timed-out')]: '0+5x40',
        },
        at: '25m',
        labels: { ...PLAYED, provider: 'openai' },
        says: '50% of the calls of openai fail.',
      },
      quiet: {
        series: {
          [series('ok')]: '0+10x40',
          [series('ai.timed-out')]: '0+1x40',
          [series('ai.input-refused')]: '0+50x40',
          [asked('')]: '0+10x40',
          [asked('left')]: '0+50x40',
        },
        at: '40m',
      },
    },
    {
      name: 'StudyFlowAiBreakerOpen',
      expr: `max by (${PLATFORM}, candidate) (studyflow_ai_breaker_open) == 1`,
      for: '10m',
      severity: 'warning',
      summary: 'Nothing is asked of a model any more, since it failed too often.',
      description: 'Questions to {{ $labels.candidate }} have been held back for ten minutes.',
      dashboard: 'studyflow-ai',
      fires: {
        series: { [`studyflow_ai_breaker_open{${ON},candidate="openai/small"}`]: '1x20' },
        at: '11m',
        labels: { ...PLAYED, candidate: 'openai/small' },
        says: 'Questions to openai/small have been held back for ten minutes.',
      },
      quiet: {
        series: { [`studyflow_ai_breaker_open{${ON},candidate="openai/small"}`]: '1x4 0x20' },
        at: '12m',
      },
    },
    {
      name: 'StudyFlowAiLedgerBehind',
      expr: `max by (${PLATFORM}, instance) (studyflow_ai_settlements_waiting) > 100`,
      for: '10m',
      severity: 'warning',
      summary: 'What AI calls cost is not written down.',
      description: '{{ $value }} ends of calls in {{ $labels.instance }} are not in the ledger.',
      dashboard: 'studyflow-ai',
      fires: {
        series: { [`studyflow_ai_settlements_waiting{${ON},instance="api-1"}`]: '500x20' },
        at: '11m',
        labels: { ...PLAYED, instance: 'api-1' },
        says: '500 ends of calls in api-1 are not in the ledger.',
      },
      quiet: {
        series: { [`studyflow_ai_settlements_waiting{${ON},instance="api-1"}`]: '500x5 3x20' },
        at: '20m',
      },
    },
    {
      name: 'StudyFlowAiUnpriced',
      expr: `sum by (${PLATFORM}, gen_ai_provider_name, gen_ai_request_model) (rate(studyflow_ai_unpriced_tokens_total[1h])) > 0`,
      for: '10m',
      severity: 'info',
      summary: 'A model has no price, so it counts as free.',
      description:
        'The price table lacks {{ $labels.gen_ai_request_model }} of {{ $labels.gen_ai_provider_name }}.',
      dashboard: 'studyflow-ai',
      fires: {
        series: {
          [`studyflow_ai_unpriced_tokens_total{${ON},gen_ai_provider_name="openai",gen_ai_request_model="new"}`]:
            '0+90x30',
        },
        at: '20m',
        labels: { ...PLAYED, gen_ai_provider_name: 'openai', gen_ai_request_model: 'new' },
        says: 'The price table lacks new of openai.',
      },
      quiet: {
        series: {
          [`studyflow_ai_unpriced_tokens_total{${ON},gen_ai_provider_name="openai",gen_ai_request_model="new"}`]:
            '90x30',
        },
        at: '30m',
      },
    },
  ],
};
