import { CHOSEN, PLATFORM_VARIABLES, type Dashboard } from './dashboard.ts';

/** Answers of models: how many, how long, how dear. */
export const ai: Dashboard = {
  uid: 'studyflow-ai',
  title: 'StudyFlow: AI and its cost',
  description: 'Calls of AI providers by one platform, and what they cost.',
  variables: PLATFORM_VARIABLES,
  rows: [
    {
      title: 'Calls',
      panels: [
        {
          title: 'Calls by outcome',
          unit: 'ops',
          queries: [
            {
              expr: `sum by (provider, outcome) (rate(studyflow_ai_calls_total{${CHOSEN}}[$__rate_interval]))`,
              legend: '{{provider}} {{outcome}}',
            },
          ],
        },
        {
          title: 'Duration, 95 of 100',
          unit: 's',
          queries: [
            {
              expr: `histogram_quantile(0.95, sum by (model, operation, le) (rate(studyflow_ai_call_duration_seconds_bucket{${CHOSEN}}[$__rate_interval])))`,
              legend: '{{model}} {{operation}}',
            },
          ],
        },
        {
          title: 'First token, 95 of 100',
          unit: 's',
          queries: [
            {
              expr: `histogram_quantile(0.95, sum by (gen_ai_provider_name, gen_ai_request_model, le) (rate(gen_ai_client_operation_time_to_first_chunk_seconds_bucket{${CHOSEN}}[$__rate_interval])))`,
              legend: '{{gen_ai_provider_name}} {{gen_ai_request_model}}',
            },
          ],
        },
        {
          title: 'Open breakers',
          unit: 'short',
          queries: [
            { expr: `max by (candidate) (studyflow_ai_breaker_open{${CHOSEN}})`, legend: '{{candidate}}' },
          ],
        },
        {
          title: 'Answers that were there already',
          unit: 'ops',
          queries: [
            {
              expr: `sum by (result) (rate(studyflow_ai_cache_total{${CHOSEN}}[$__rate_interval]))`,
              legend: '{{result}}',
            },
          ],
        },
        {
          title: 'Questions that may mean the same',
          description:
            'Of the semantic cache: answered by what another one was told, asked, or not waited for.',
          unit: 'ops',
          queries: [
            {
              expr: `sum by (result) (rate(studyflow_ai_semantic_cache_total{${CHOSEN}}[$__rate_interval]))`,
              legend: '{{result}}',
            },
          ],
        },
        {
          title: 'How near they were, 5 of 100 below',
          description:
            'Cosine of the questions whose answer was given: near the threshold it is time to measure again.',
          unit: 'short',
          queries: [
            {
              expr: `histogram_quantile(0.05, sum by (le) (rate(studyflow_ai_semantic_cache_similarity_bucket{${CHOSEN}}[$__rate_interval])))`,
              legend: 'cosine',
            },
          ],
        },
        {
          title: 'Judgements of words',
          unit: 'ops',
          queries: [
            {
              expr: `sum by (side, outcome) (rate(studyflow_ai_judgements_total{${CHOSEN}}[$__rate_interval]))`,
              legend: '{{side}} {{outcome}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Cost',
      panels: [
        {
          title: 'US dollars in an hour',
          unit: 'currencyUSD',
          queries: [
            {
              expr: `sum by (gen_ai_provider_name, gen_ai_request_model) (rate(studyflow_ai_cost_usd_total{${CHOSEN}}[1h])) * 3600`,
              legend: '{{gen_ai_provider_name}} {{gen_ai_request_model}}',
            },
          ],
        },
        {
          title: 'Tokens by kind',
          unit: 'short',
          queries: [
            {
              expr: `sum by (model, kind) (rate(studyflow_ai_tokens_total{${CHOSEN}}[$__rate_interval]))`,
              legend: '{{model}} {{kind}}',
            },
          ],
        },
        {
          title: 'Tokens without a price',
          description: 'They count as free.',
          unit: 'short',
          queries: [
            {
              expr: `sum by (gen_ai_request_model) (rate(studyflow_ai_unpriced_tokens_total{${CHOSEN}}[$__rate_interval]))`,
              legend: '{{gen_ai_request_model}}',
            },
          ],
        },
        {
          title: 'Calls that a budget refused',
          unit: 'ops',
          queries: [
            {
              expr: `sum by (scope) (rate(studyflow_ai_budget_refusals_total{${CHOSEN}}[$__rate_interval]))`,
              legend: '{{scope}}',
            },
          ],
        },
        {
          title: 'Ends of calls not in the ledger',
          unit: 'short',
          queries: [
            {
              expr: `sum by (instance) (studyflow_ai_settlements_waiting{${CHOSEN}})`,
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'US dollars in 30 days',
          unit: 'currencyUSD',
          kind: 'number',
          queries: [{ expr: `sum(increase(studyflow_ai_cost_usd_total{${CHOSEN}}[30d]))`, legend: 'all' }],
        },
      ],
    },
  ],
};
