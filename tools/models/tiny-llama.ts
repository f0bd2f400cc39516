import type { GgufFile, GgufTensor, GgufValue } from './gguf.ts';

const EMBEDDING = 64;
const HEADS = 4;
const FEED_FORWARD = 128;
const LAYERS = 2;
const CONTEXT = 2_048;

/** Beside the single bytes, what a vocabulary of SentencePiece has at least: a blank and the small letters. */
const PIECES = ['▁', ...'e t a o i n s h r d l u c m w f g y p b v k x q j z'.split(' ')];

/** What a token is, in the numbers of SentencePiece. */
const NORMAL = 1;
const UNKNOWN = 2;
const CONTROL = 3;
const BYTE = 6;

const CHAT_TEMPLATE =
  "{% for message in messages %}{{ message['role'] + ': ' + message['content'] + '\\n' }}{% endfor %}" +
  '{% if add_generation_prompt %}assistant: {% endif %}';

/**
 * A whole model of the llama family in half a megabyte, with weights by chance: it says nothing that makes sense, and a
 * real llama.cpp loads it and answers. The same seed makes the same file.
 */
export function tinyLlama({ seed, name = 'tiny-llama' }: { seed: number; name?: string }): GgufFile {
  const tokens = vocabulary();
  return {
    metadata: { ...shapeOf(name, tokens.length), ...tokenizerOf(tokens) },
    tensors: tensorsOf(tokens.length, chance(seed)),
  };
}

interface Token {
  readonly text: string;
  readonly kind: number;
}

function vocabulary(): readonly Token[] {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, '0'));
  return [
    { text: '<unk>', kind: UNKNOWN },
    { text: '<s>', kind: CONTROL },
    { text: '</s>', kind: CONTROL },
    ...bytes.map((byte) => ({ text: `<0x${byte}>`, kind: BYTE })),
    ...PIECES.map((text) => ({ text, kind: NORMAL })),
  ];
}

function shapeOf(name: string, vocabularySize: number): Record<string, GgufValue> {
  return {
    'general.architecture': { type: 'string', value: 'llama' },
    'general.name': { type: 'string', value: name },
    'llama.vocab_size': { type: 'uint32', value: vocabularySize },
    'llama.context_length': { type: 'uint32', value: CONTEXT },
    'llama.embedding_length': { type: 'uint32', value: EMBEDDING },
    'llama.block_count': { type: 'uint32', value: LAYERS },
    'llama.feed_forward_length': { type: 'uint32', value: FEED_FORWARD },
    'llama.attention.head_count': { type: 'uint32', value: HEADS },
    'llama.attention.head_count_kv': { type: 'uint32', value: HEADS },
    'llama.attention.layer_norm_rms_epsilon': { type: 'float32', value: 1e-5 },
    'llama.rope.dimension_count': { type: 'uint32', value: EMBEDDING / HEADS },
  };
}

function tokenizerOf(tokens: readonly Token[]): Record<string, GgufValue> {
  return {
    'tokenizer.ggml.model': { type: 'string', value: 'llama' },
    'tokenizer.ggml.tokens': { type: 'array', of: 'string', value: tokens.map(({ text }) => text) },
    'tokenizer.ggml.scores': { type: 'array', of: 'float32', value: tokens.map((_, index) => -index) },
    'tokenizer.ggml.token_type': { type: 'array', of: 'int32', value: tokens.map(({ kind }) => kind) },
    'tokenizer.ggml.unknown_token_id': { type: 'uint32', value: 0 },
    'tokenizer.ggml.bos_token_id': { type: 'uint32', value: 1 },
    'tokenizer.ggml.eos_token_id': { type: 'uint32', value: 2 },
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: true },
    'tokenizer.chat_template': { type: 'string', value: CHAT_TEMPLATE },
  };
}

function tensorsOf(vocabularySize: number, next: () => number): GgufTensor[] {
  const matrix = (name: string, columns: number, rows: number): GgufTensor => {
    const spread = Math.sqrt(3 / columns);
    const weights = Float32Array.from({ length: columns * rows }, () => (2 * next() - 1) * spread);
    return { name: `${name}.weight`, dimensions: [columns, rows], weights };
  };
  const norm = (name: string): GgufTensor => ({
    name: `${name}.weight`,
    dimensions: [EMBEDDING],
    weights: new Float32Array(EMBEDDING).fill(1),
  });
  const layer = (index: number): GgufTensor[] => [
    norm(`blk.${index}.attn_norm`),
    ...['q', 'k', 'v', 'output'].map((part) => matrix(`blk.${index}.attn_${part}`, EMBEDDING, EMBEDDING)),
    norm(`blk.${index}.ffn_norm`),
    matrix(`blk.${index}.ffn_gate`, EMBEDDING, FEED_FORWARD),
    matrix(`blk.${index}.ffn_up`, EMBEDDING, FEED_FORWARD),
    matrix(`blk.${index}.ffn_down`, FEED_FORWARD, EMBEDDING),
  ];
  return [
    matrix('token_embd', EMBEDDING, vocabularySize),
    ...Array.from({ length: LAYERS }, (_, index) => layer(index)).flat(),
    norm('output_norm'),
    matrix('output', EMBEDDING, vocabularySize),
  ];
}

/** Numbers from 0 to 1 that look like chance and are the same for the same seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
