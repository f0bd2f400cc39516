/** Chance that can be had again: the same seed and number give the same choices. */
export interface Chance {
  /** A whole number from 0 to below `end`. */
  below(end: number): number;
  /** One of these. */
  pick<Item>(items: readonly Item[]): Item;
  /** True in this share of cases. */
  happens(share: number): boolean;
  /** So many, none to `most`, made one after the other. */
  some<Item>(most: number, make: () => Item): Item[];
  /** One of these makers, each as often as its weight says. */
  weighted<Item>(makers: readonly (readonly [weight: number, make: () => Item])[]): Item;
}

/** The choices of input `number` of a campaign. */
export function chanceOf(seed: number, number: number): Chance {
  let state = (Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(number + 1, 0xc2b2_ae35)) >>> 0;
  const share = (): number => {
    // mulberry32: small, and good enough to look like chance.
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(share() * end);
  return {
    below,
    pick: (items) => items[below(items.length)]!,
    happens: (limit) => share() < limit,
    some: (most, make) => Array.from({ length: below(most + 1) }, () => make()),
    weighted: (makers) => {
      let left = share() * makers.reduce((sum, [weight]) => sum + weight, 0);
      const found = makers.find(([weight]) => (left -= weight) < 0) ?? makers[0]!;
      return found[1]();
    },
  };
}
