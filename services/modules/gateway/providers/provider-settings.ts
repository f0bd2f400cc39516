import type { EgressRule } from '../../../platform/outbound/egress.ts';
import type { Ids } from '../../../platform/ids/ids.ts';
import type { ProviderKey } from './provider-key.ts';

/** What a provider is made from. */
export interface ProviderSettings {
  /** As the configuration names it. */
  readonly name: string;
  readonly baseUrl: string;
  readonly key: ProviderKey;
  readonly egress: EgressRule;
  /** For the tool calls of providers that give them no id. */
  readonly ids: Pick<Ids, 'token'>;
}
