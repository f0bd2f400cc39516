import { trace, TraceFlags } from '@opentelemetry/api';

/** The labels that lead from a measurement to its trace; undefined when the trace is not kept. */
export function exemplarLabels(): { traceId: string; spanId: string } | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined || (span.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
  return { traceId: span.traceId, spanId: span.spanId };
}
