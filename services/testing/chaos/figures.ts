/** Figures as a report tells them. */
import { quantile } from '../e2e/crowd.ts';

/** `p50 12 ms, p99 80 ms, max 90 ms (n = 20)` */
export function spread(times: readonly number[]): string {
  if (times.length === 0) return 'none';
  const at = (share: number): string => `${Math.round(quantile(times, share))} ms`;
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, max ${Math.round(Math.max(...times))} ms (n = ${times.length})`;
}

/** A limit in milliseconds that is held, or a sentence about it; the promise is stretched by how slow the machine is. */
export function overLimit(
  what: string,
  times: readonly number[],
  { share, limitMs, factor }: { readonly share: number; readonly limitMs: number; readonly factor: number },
): string[] {
  const found = share === 1 ? Math.max(0, ...times) : quantile(times, share);
  const allowed = limitMs * factor;
  if (found <= allowed) return [];
  const name = share === 1 ? 'max' : `p${share * 100}`;
  return [
    `${what}: ${name} is ${Math.round(found)} ms, ${limitMs} ms × ${factor.toFixed(1)} = ${Math.round(allowed)} ms are promised`,
  ];
}
