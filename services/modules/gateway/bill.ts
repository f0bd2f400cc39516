import type { ProviderShare } from './canonical/usage.ts';
import type { GatewayPart } from './gateway-part.ts';

/** What a call owes: what the providers told of their cost, or what was said by somebody who did not come to tell it. */
export type Owed = { readonly shares: readonly ProviderShare[] } | { readonly said: readonly GatewayPart[] };

export const NOTHING_OWED: Owed = { shares: [] };

/**
 * What one call owes, as whoever knows more than its reader has heard says it: whose answer is shared with others, or
 * was given before, owes something else than what its reader was told. The first word holds.
 */
export class Bill {
  #owed: Owed | undefined;

  /** Nothing where nobody has said it: then the call owes what its reader was told. */
  get owed(): Owed | undefined {
    return this.#owed;
  }

  owes(owed: Owed): void {
    this.#owed ??= owed;
  }
}
