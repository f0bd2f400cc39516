import type { PriceTable } from '../prices/price-table.ts';
import type { RoutingTable } from '../settings.ts';
import type { DearestPrice } from './estimate.ts';

/** What the dearest who may answer for a model takes: whoever answers, no more is needed than was set aside. */
export function dearestPrice(
  routes: RoutingTable['routes'],
  prices: PriceTable,
): (model: string) => DearestPrice {
  return (asked) => {
    const all = (routes.get(asked) ?? []).flatMap(
      ({ provider, model }) => prices.of(provider.name, model) ?? [],
    );
    const lengths = all.flatMap(({ usualOutputTokens }) => usualOutputTokens ?? []);
    return {
      input: Math.max(0, ...all.map(({ input }) => input)),
      output: Math.max(0, ...all.map(({ output }) => output)),
      ...(lengths.length > 0 && { usualOutputTokens: Math.max(...lengths) }),
    };
  };
}

/** How the route of a model names the model of one of its providers. */
export function modelOfRoute(
  routes: RoutingTable['routes'],
): (asked: string, provider: string) => string | undefined {
  return (asked, name) => routes.get(asked)?.find(({ provider }) => provider.name === name)?.model;
}
