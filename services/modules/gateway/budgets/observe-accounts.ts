import type { Metrics } from '../../../platform/telemetry/metrics.ts';
import { isSemanticShare } from '../canonical/usage.ts';
import type { BudgetScope, Settlement } from './budget.ts';

/** Told of every call that a budget refuses, and of what each call cost. */
export interface ObserveAccounts {
  refused(scope: BudgetScope): void;
  settled(settlement: Pick<Settlement, 'rows' | 'outcome'>): void;
  /** What the sweep gave back of processes that died. */
  expired(count: number): void;
}

/** Tokens; the buckets that OpenTelemetry advises. */
const TOKEN_BUCKETS = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576];

/** Figures of money, tokens and budgets; no label names a person. */
export function observeAccounts(metrics: Metrics, waiting: () => number): ObserveAccounts {
  const labels = ['gen_ai_provider_name', 'gen_ai_request_model'] as const;
  const tokens = metrics.histogram({
    name: 'gen_ai_client_token_usage',
    help: 'Tokens of calls, input and output, as providers told them.',
    labelNames: [...labels, 'gen_ai_token_type'],
    buckets: TOKEN_BUCKETS,
  });
  const cost = metrics.counter({
    name: 'studyflow_ai_cost_usd_total',
    help: 'What AI calls cost by the price table, in US dollars.',
    labelNames: labels,
  });
  const unpriced = metrics.counter({
    name: 'studyflow_ai_unpriced_tokens_total',
    help: 'Tokens that no price is known for: they count as free.',
    labelNames: labels,
  });
  const refusals = metrics.counter({
    name: 'studyflow_ai_budget_refusals_total',
    help: 'Calls that a budget had nothing left for, by whose budget it was.',
    labelNames: ['scope'],
  });
  const expiries = metrics.counter({
    name: 'studyflow_ai_reservations_expired_total',
    help: 'What was set aside for calls of processes that died, and was given back.',
  });
  metrics.gauge({
    name: 'studyflow_ai_settlements_waiting',
    help: 'Ends of calls that are not in the ledger yet.',
    collect() {
      this.set(waiting());
    },
  });
  return {
    refused: (scope) => refusals.inc({ scope }),
    expired: (count) => expiries.inc(count),
    settled: ({ rows }) => {
      for (const { provider, provider_model: model, prompt_tokens, completion_tokens, usd } of rows) {
        // Of who is named here there are as many as the configuration names; nearness has too many values for a label.
        if (provider === null || isSemanticShare({ provider, model: model ?? '' })) continue;
        const row = { gen_ai_provider_name: provider, gen_ai_request_model: model ?? '' };
        tokens.observe({ ...row, gen_ai_token_type: 'input' }, prompt_tokens);
        tokens.observe({ ...row, gen_ai_token_type: 'output' }, completion_tokens);
        if (usd === null) unpriced.inc(row, prompt_tokens + completion_tokens);
        else cost.inc(row, usd);
      }
    },
  };
}
