import { closeSync, openSync, readSync } from 'node:fs';

/** What decides how much memory a model takes beside its weights. */
export interface GgufShape {
  readonly layers: number;
  readonly embedding: number;
  /** Numbers that each layer keeps of one token: keys and values of all heads. */
  readonly keptPerLayer: number;
  readonly vocabulary: number;
}

const WINDOW_BYTES = 1_048_576;

/** A header longer than this is none of a model. */
const MOST_BYTES = 134_217_728;

/** Numbers that the format gives to its types, with their lengths. */
const LENGTH_OF: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const TEXT = 8;
const ARRAY = 9;

type Value = number | string | undefined;

/** Reads the head of a GGUF file (version 2 or 3). @throws when it is none, or says too little */
export function readGgufShape(path: string): GgufShape {
  const file = openSync(path, 'r');
  try {
    return shapeOf(metadataOf(createReader(file)));
  } finally {
    closeSync(file);
  }
}

interface Reader {
  take(length: number): Buffer;
  skip(length: number): void;
}

function createReader(file: number): Reader {
  let window = Buffer.alloc(0);
  let start = 0;
  let at = 0;
  const skip = (length: number): void => {
    at += length;
    if (!(at <= MOST_BYTES)) throw new Error('its head has no end');
  };
  return {
    skip,
    take: (length) => {
      if (length > WINDOW_BYTES) throw new Error('a text in its head is too long');
      if (at < start || at + length > start + window.length) {
        const next = Buffer.alloc(WINDOW_BYTES);
        start = at;
        window = next.subarray(0, readSync(file, next, 0, WINDOW_BYTES, at));
      }
      const bytes = window.subarray(at - start, at - start + length);
      if (bytes.length < length) throw new Error('it ends too early');
      skip(length);
      return bytes;
    },
  };
}

function metadataOf(reader: Reader): ReadonlyMap<string, Value> {
  if (reader.take(4).toString('latin1') !== 'GGUF') throw new Error('it is no GGUF file');
  const version = reader.take(4).readUInt32LE();
  if (version !== 2 && version !== 3) throw new Error(`its version ${version} is not known`);
  reader.skip(8);
  const count = longOf(reader);
  const found = new Map<string, Value>();
  for (let index = 0; index < count; index += 1) {
    const key = textOf(reader);
    found.set(key, valueOf(reader, reader.take(4).readUInt32LE(), key, found));
  }
  return found;
}

function valueOf(reader: Reader, type: number, key: string, found: Map<string, Value>): Value {
  if (type === TEXT) return textOf(reader);
  if (type !== ARRAY) return numberOf(reader, type);
  const of = reader.take(4).readUInt32LE();
  const count = longOf(reader);
  found.set(`${key}.length`, count);
  if (of !== TEXT) return largestOf(reader, of, count);
  skipTexts(reader, count);
  return undefined;
}

function skipTexts(reader: Reader, count: number): void {
  for (let index = 0; index < count; index += 1) reader.skip(longOf(reader));
}

/** Where a figure differs from layer to layer the largest counts. */
function largestOf(reader: Reader, of: number, count: number): number {
  let largest = 0;
  for (let index = 0; index < count; index += 1) largest = Math.max(largest, numberOf(reader, of));
  return largest;
}

function numberOf(reader: Reader, type: number): number {
  const length = LENGTH_OF[type];
  if (length === undefined) throw new Error(`a value in its head has the type ${type}`);
  const bytes = reader.take(length);
  if (type === 6) return bytes.readFloatLE();
  if (type === 12) return bytes.readDoubleLE();
  return length === 8 ? Number(bytes.readBigUInt64LE()) : bytes.readUIntLE(0, length);
}

function textOf(reader: Reader): string {
  return reader.take(longOf(reader)).toString('utf8');
}

function longOf(reader: Reader): number {
  return Number(reader.take(8).readBigUInt64LE());
}

function shapeOf(found: ReadonlyMap<string, Value>): GgufShape {
  const family = found.get('general.architecture');
  const figure = (name: string, otherwise?: number): number => {
    const value = found.get(`${String(family)}.${name}`) ?? otherwise;
    if (typeof value !== 'number') throw new Error(`its head does not say ${name}`);
    return value;
  };
  const embedding = figure('embedding_length');
  const heads = Math.max(1, figure('attention.head_count'));
  const perHead = figure('attention.key_length', embedding / heads);
  const keptPerHead = perHead + figure('attention.value_length', perHead);
  const tokens = found.get('tokenizer.ggml.tokens.length');
  return {
    layers: figure('block_count'),
    embedding,
    keptPerLayer: figure('attention.head_count_kv', heads) * keptPerHead,
    vocabulary: figure('vocab_size', typeof tokens === 'number' ? tokens : 0),
  };
}
