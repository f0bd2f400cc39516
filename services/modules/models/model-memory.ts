import type { GgufShape } from './gguf-shape.ts';
import type { Model } from './manifest.ts';

/** The program itself, with what it allocates for any model. */
const PROGRAM_BYTES = 67_108_864;

/** Of a chat: llama.cpp's own number. */
const BATCH = 512;

/** Of 16 bits, as keys and values are kept; what is calculated with has 32. */
const KEPT_BYTES = 2;
const NUMBER_BYTES = 4;

export interface MemoryNeeds extends Pick<Model, 'kind' | 'context' | 'parallel'> {
  readonly fileBytes: number;
  readonly shape: GgufShape;
}

/**
 * Tokens that are worked on at once. A text that becomes a vector is worked on as a whole: llama.cpp refuses one that is
 * longer, so an embedding model takes as many as its context has.
 */
export function batchOf({ kind, context }: Pick<Model, 'kind' | 'context'>): number {
  return kind === 'embedding' ? context : BATCH;
}

/** What a loaded model takes: its weights, the keys and values of every context, and what one batch is calculated in. */
export function memoryOf({ fileBytes, shape, kind, context, parallel }: MemoryNeeds): number {
  const tokens = context * parallel;
  const kept = shape.layers * shape.keptPerLayer * tokens * KEPT_BYTES;
  const batch =
    Math.min(batchOf({ kind, context }), tokens) * (shape.vocabulary + 8 * shape.embedding) * NUMBER_BYTES;
  return Math.ceil(fileBytes + kept + batch + PROGRAM_BYTES);
}

/** One that holds memory. */
export interface Holder {
  readonly name: string;
  readonly heldBytes: number;
  readonly lastUsed: number;
  /** Whether it may be asked to leave: it is up, and answers nobody. */
  readonly isIdle: boolean;
}

/**
 * Who must leave so that `needed` bytes fit: the least recently used first, never one that answers.
 *
 * @returns undefined when it cannot fit just now.
 */
export function whoMakesRoom(
  holders: readonly Holder[],
  needed: number,
  budget: number,
): readonly string[] | undefined {
  let free = budget - holders.reduce((sum, { heldBytes }) => sum + heldBytes, 0);
  const leaving: string[] = [];
  for (const { name, heldBytes } of holders.filter(({ isIdle }) => isIdle).sort(byUse)) {
    if (free >= needed) break;
    free += heldBytes;
    leaving.push(name);
  }
  return free >= needed ? leaving : undefined;
}

function byUse(one: Holder, other: Holder): number {
  return one.lastUsed - other.lastUsed;
}
