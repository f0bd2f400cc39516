import { cosine } from '../../modules/gateway/cache/semantic/cosine.ts';
import { signatureOf } from '../../modules/gateway/cache/semantic/guard/signature.ts';
import type { Pair } from './pairs.ts';

export type Vector = readonly number[];

/** What a rule makes of the pairs: `hits` are taken for the same, rightly or not. */
export interface Figures {
  readonly hits: number;
  readonly falseHits: number;
  /** Of the hits those that are right; 1 where there are none. */
  readonly precision: number;
  /** Of the pairs that mean the same those that are hit. */
  readonly recall: number;
}

/** One threshold, by vectors alone and behind the guard. */
export interface Point {
  readonly threshold: number;
  readonly alone: Figures;
  readonly guarded: Figures;
}

/** Whether the guard lets vectors decide about two questions. */
export function mayBeSame({ one, other }: Pair): boolean {
  const signature = signatureOf(one);
  return signature !== undefined && signature === signatureOf(other);
}

export function figuresOf(pairs: readonly Pair[], isHit: (pair: Pair) => boolean): Figures {
  const hits = pairs.filter(isHit);
  const right = hits.filter(({ isSame }) => isSame).length;
  const same = pairs.filter(({ isSame }) => isSame).length;
  return {
    hits: hits.length,
    falseHits: hits.length - right,
    precision: hits.length === 0 ? 1 : right / hits.length,
    recall: same === 0 ? 0 : right / same,
  };
}

/** Of 95 in 100 samples like this one the true share lies in between (Wilson's score interval). */
export function intervalOf(count: number, all: number): readonly [least: number, most: number] {
  if (all === 0) return [0, 1];
  const z = 1.96;
  const share = count / all;
  const spread = z * Math.sqrt((share * (1 - share)) / all + (z * z) / (4 * all * all));
  const centre = share + (z * z) / (2 * all);
  const scale = 1 + (z * z) / all;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}

const THRESHOLDS = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];

/** What each threshold would do. */
export function curveOf(pairs: readonly Pair[], vectorOf: (text: string) => Vector): readonly Point[] {
  const near = new Map(pairs.map((pair) => [pair, cosine(vectorOf(pair.one), vectorOf(pair.other))]));
  return THRESHOLDS.map((threshold) => {
    const isNear = (pair: Pair): boolean => (near.get(pair) ?? 0) >= threshold;
    return {
      threshold,
      alone: figuresOf(pairs, isNear),
      guarded: figuresOf(pairs, (pair) => isNear(pair) && mayBeSame(pair)),
    };
  });
}
