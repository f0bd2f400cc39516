import type { EgressRule } from '../../../platform/outbound/egress.ts';
import type { Ids } from '../../../platform/ids/ids.ts';

/** What a provider is made from. */
export interface ProviderSettings {
  /** As the configuration names it. */
  readonly name: string;
  readonly baseUrl: string;
  /** Empty where none is wanted. */
  readonly apiKey: string;
  readonly egress: EgressRule;
  /** For the tool calls of providers that give them no id. */
  readonly ids: Pick<Ids, 'token'>;
}
