import type { ApiObject } from '../../tools/kubernetes/api-client.ts';

/** @returns the selector of a Service. */
export function selectorOf(service: ApiObject | undefined): Readonly<Record<string, string>> {
  return (service?.['spec'] as { selector?: Record<string, string> } | undefined)?.selector ?? {};
}
