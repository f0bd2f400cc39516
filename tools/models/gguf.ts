/** A value of GGUF's metadata, with the type that the file says it has. */
export type GgufValue =
  | { readonly type: 'uint32' | 'int32' | 'float32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'array'; readonly of: 'int32' | 'float32'; readonly value: readonly number[] }
  | { readonly type: 'array'; readonly of: 'string'; readonly value: readonly string[] };

/** Weights of 32 bits; the first dimension is the one whose numbers stand beside each other. */
export interface GgufTensor {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly weights: Float32Array;
}

/** What a GGUF file holds, in the order in which it holds it. */
export interface GgufFile {
  readonly metadata: Readonly<Record<string, GgufValue>>;
  readonly tensors: readonly GgufTensor[];
}

const VERSION = 3;

/** Where each tensor may begin, in bytes; the format's own number when the metadata says no other. */
const ALIGNMENT = 32;

/** A tensor's type: weights of 32 bits. */
const F32 = 0;

/** The numbers that the format gives to its types. */
const TYPES = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;

/** The bytes of a GGUF file of version 3, as llama.cpp reads it: header, metadata, list of tensors, weights. */
export function ggufBytes({ metadata, tensors }: GgufFile): Buffer {
  const entries = Object.entries(metadata);
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    uint32(VERSION),
    uint64(tensors.length),
    uint64(entries.length),
    ...entries.map(([key, value]) => Buffer.concat([text(key), uint32(TYPES[value.type]), bytesOf(value)])),
    ...tensorList(tensors),
  ]);
  return Buffer.concat([padded(head), ...tensors.map(({ weights }) => padded(float32s(weights)))]);
}

function tensorList(tensors: readonly GgufTensor[]): Buffer[] {
  let offset = 0;
  return tensors.map(({ name, dimensions, weights }) => {
    const count = dimensions.reduce((product, one) => product * one, 1);
    if (count !== weights.length) {
      throw new Error(`The tensor ${name} has ${weights.length} weights, its dimensions say ${count}.`);
    }
    const begin = offset;
    offset += alignedLength(weights.length * 4);
    return Buffer.concat([
      text(name),
      uint32(dimensions.length),
      ...dimensions.map(uint64),
      uint32(F32),
      uint64(begin),
    ]);
  });
}

function bytesOf(value: GgufValue): Buffer {
  switch (value.type) {
    case 'uint32':
      return uint32(value.value);
    case 'int32':
      return int32s([value.value]);
    case 'float32':
      return float32s([value.value]);
    case 'bool':
      return Buffer.from([value.value ? 1 : 0]);
    case 'string':
      return text(value.value);
    case 'array':
      return Buffer.concat([uint32(TYPES[value.of]), uint64(value.value.length), itemsOf(value)]);
  }
}

function itemsOf(array: Extract<GgufValue, { type: 'array' }>): Buffer {
  if (array.of === 'string') return Buffer.concat(array.value.map(text));
  return array.of === 'int32' ? int32s(array.value) : float32s(array.value);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function int32s(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeInt32LE(value, index * 4));
  return bytes;
}

function float32s(values: ArrayLike<number>): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (let index = 0; index < values.length; index += 1) bytes.writeFloatLE(values[index] ?? 0, index * 4);
  return bytes;
}

function alignedLength(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(alignedLength(bytes.length) - bytes.length)]);
}
