import type { Metrics } from '../../platform/telemetry/metrics.ts';

/** Told of every question to a provider. */
export type ObserveGateway = (asked: {
  readonly provider: string;
  /** As the route names it, so that figures have as many rows as the configuration. */
  readonly model: string;
  readonly operation: 'chat' | 'embeddings' | 'moderation';
  /** `ok`, a failure's reason, or `left` when nobody waited any more. */
  readonly outcome: string;
  readonly seconds: number;
  readonly firstTokenSeconds: number | undefined;
}) => void;

/** Seconds; the buckets that OpenTelemetry advises for calls of models. */
const BUCKETS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

/** Figures by provider and model, named as OpenTelemetry's semantic conventions for generative AI name them. */
export function observeGateway(metrics: Metrics): ObserveGateway {
  const labels = ['gen_ai_operation_name', 'gen_ai_provider_name', 'gen_ai_request_model'] as const;
  const duration = metrics.histogram({
    name: 'gen_ai_client_operation_duration_seconds',
    help: 'How long questions to a provider take, of a stream until its end; error_type is the reason of a failure.',
    labelNames: [...labels, 'error_type'],
    buckets: BUCKETS,
  });
  const firstToken = metrics.histogram({
    name: 'gen_ai_client_operation_time_to_first_chunk_seconds',
    help: 'How long a provider takes until its first token.',
    labelNames: [...labels],
    buckets: BUCKETS,
  });
  return ({ provider, model, operation, outcome, seconds, firstTokenSeconds }) => {
    const row = {
      gen_ai_operation_name: operation,
      gen_ai_provider_name: provider,
      gen_ai_request_model: model,
    };
    duration.observe({ ...row, error_type: outcome === 'ok' ? '' : outcome }, seconds);
    if (firstTokenSeconds !== undefined) firstToken.observe(row, firstTokenSeconds);
  };
}
