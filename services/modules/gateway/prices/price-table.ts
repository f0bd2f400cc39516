import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Clock } from '../../../platform/clock/clock.ts';
import { AiPrice, type AiPriceConfig } from '../../../platform/config/ai-prices.ts';
import type { Usage } from '../canonical/usage.ts';

/** Dollars for one token of a model. */
export interface Price {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
  /** How long its answers may usually be. */
  readonly usualOutputTokens?: number;
}

/** What tokens cost, by provider, model and day. */
export interface PriceTable {
  /** @returns nothing where the table has no price */
  of(provider: string, model: string): Price | undefined;
}

const PER = 1_000_000;
const DAY_MS = 86_400_000;

/** The prices that come with the platform; `prices.json` says from which day on each holds. */
export function knownPrices(): readonly AiPriceConfig[] {
  const text = readFileSync(new URL('./prices.json', import.meta.url), 'utf8');
  return z.array(AiPrice).parse(JSON.parse(text));
}

/**
 * The price of a model is that of the longest pattern that fits it, of these the newest that holds already. Those of
 * the configuration stand before all that come with the platform.
 */
export function createPriceTable(
  configured: readonly AiPriceConfig[],
  clock: Pick<Clock, 'now'>,
): PriceTable {
  const tiers = [configured, knownPrices()].map((tier) => tier.toSorted(bySpecificity).map(toEntry));
  let today = '';
  let day = Number.NaN;
  let found = new Map<string, Price | undefined>();
  return {
    of: (provider, model) => {
      const now = clock.now();
      const fresh = Math.floor(now.getTime() / DAY_MS);
      if (fresh !== day) {
        day = fresh;
        today = now.toISOString().slice(0, 10);
        found = new Map<string, Price | undefined>();
      }
      const name = `${provider}/${model}`;
      if (!found.has(name)) {
        const fits = ({ price, pattern }: Entry): boolean =>
          price.valid_from <= today &&
          (price.provider === undefined || price.provider === provider) &&
          pattern.test(model);
        const entry = tiers.flatMap((tier) => tier.find(fits) ?? [])[0];
        found.set(name, entry && toPrice(entry.price));
      }
      return found.get(name);
    },
  };
}

/** What a provider's part of a call costs; null where its price is not known. */
export function costOf({ promptTokens, completionTokens, cachedTokens = 0 }: Usage, price: Price): number {
  const cached = Math.min(cachedTokens, promptTokens);
  const usd =
    (promptTokens - cached) * price.input + cached * price.cachedInput + completionTokens * price.output;
  return Number(usd.toFixed(10));
}

interface Entry {
  readonly price: AiPriceConfig;
  readonly pattern: RegExp;
}

function toEntry(price: AiPriceConfig): Entry {
  const words = price.model.split('*').map((word) => word.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return { price, pattern: new RegExp(`^${words.join('.*')}$`, 'i') };
}

function bySpecificity(one: AiPriceConfig, other: AiPriceConfig): number {
  return other.model.length - one.model.length || (other.valid_from < one.valid_from ? -1 : 1);
}

function toPrice({ input, cached_input, output, usual_output_tokens }: AiPriceConfig): Price {
  return {
    input: input / PER,
    cachedInput: (cached_input ?? input) / PER,
    output: output / PER,
    ...(usual_output_tokens !== undefined && { usualOutputTokens: usual_output_tokens }),
  };
}
