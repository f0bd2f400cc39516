/**
 * Chance by name: the same seed, stream and count give the same number, whatever else has been drawn. So a schedule
 * of which something is left out stays as it was in everything else.
 */
export function draw(seed: number, stream: number, count: number): number {
  let mixed = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(stream + 1, 0xc2b2_ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ count, 0x2c1b_3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12) ^ Math.imul(count, 0x27d4_eb2f), 0x297a_2d39);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** Between 0 and 1. */
export function share(drawn: number): number {
  return drawn / 2 ** 32;
}

/** A stream of its own for each name. */
export class Streams {
  readonly #seed: number;
  readonly #streams = new Map<string, { readonly number: number; count: number }>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** The next number of a stream, between 0 and 1. */
  next(name: string): number {
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      stream = { number: numberOf(name), count: 0 };
      this.#streams.set(name, stream);
    }
    stream.count += 1;
    return share(draw(this.#seed, stream.number, stream.count));
  }
}

function numberOf(name: string): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x0100_0193);
  }
  return hash >>> 0;
}
