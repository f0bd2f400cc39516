import { z } from 'zod';

/** A node of a structural schema (apiextensions.k8s.io/v1 JSONSchemaProps), as far as ours go. */
export interface StructuralSchema {
  description?: string;
  type?: string;
  format?: string;
  default?: unknown;
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minItems?: number;
  maxItems?: number;
  maxProperties?: number;
  required?: readonly string[];
  properties?: Record<string, StructuralSchema>;
  additionalProperties?: StructuralSchema;
  items?: StructuralSchema;
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  'x-kubernetes-list-map-keys'?: readonly string[];
  'x-kubernetes-map-type'?: 'atomic' | 'granular';
  'x-kubernetes-validations'?: readonly {
    rule: string;
    message: string;
    fieldPath?: string;
    reason?: string;
  }[];
}

/** What a structural schema may contain here, in the order in which it is printed. */
const KEYWORDS = [
  'description',
  'type',
  'format',
  'default',
  'enum',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'maxProperties',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-validations',
  'required',
  'properties',
  'additionalProperties',
  'items',
] as const satisfies readonly (keyof StructuralSchema)[];

const MAX_INT32 = 2_147_483_647;

/**
 * The schema of a kind as the API server takes it. What zod says beyond that (closed objects, safe integers) goes: the
 * API server prunes unknown fields or refuses them by itself.
 *
 * @throws when zod uses a word that a structural schema must not contain, so that it is not lost silently.
 */
export function toStructural(schema: z.ZodType): StructuralSchema {
  return convert(z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input', reused: 'inline' }), '');
}

function convert(node: Readonly<Record<string, unknown>>, path: string): StructuralSchema {
  const kept = withoutNoise(node);
  const strangers = Object.keys(kept).filter((word) => !(KEYWORDS as readonly string[]).includes(word));
  if (strangers.length > 0)
    throw new Error(`${path || 'The schema'} says ${strangers.join(', ')}, which a CRD cannot.`);
  const ordered: Record<string, unknown> = {};
  for (const word of KEYWORDS) {
    if (kept[word] !== undefined) ordered[word] = convertWord(word, kept[word], path);
  }
  return withWholeDefault(ordered);
}

/** Rules judge a default as it is written, before the fields below have theirs: so it is written in full. */
function withWholeDefault(schema: StructuralSchema): StructuralSchema {
  if (schema.type !== 'object' || schema.default === undefined || !schema.properties) return schema;
  const below = Object.entries(schema.properties).flatMap(([name, child]) =>
    child.default === undefined ? [] : [[name, child.default] as const],
  );
  return { ...schema, default: { ...Object.fromEntries(below), ...(schema.default as object) } };
}

function convertWord(word: string, value: unknown, path: string): unknown {
  if (word === 'items') return convert(value as Record<string, unknown>, `${path}[]`);
  if (word === 'additionalProperties') return convert(value as Record<string, unknown>, `${path}{}`);
  if (word !== 'properties') return value;
  const entries = Object.entries(value as Record<string, Record<string, unknown>>);
  return Object.fromEntries(entries.map(([name, child]) => [name, convert(child, `${path}.${name}`)]));
}

/** The node without what is true of every number and object, and with the width of an integer. */
function withoutNoise(node: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.fromEntries(Object.entries(node).filter(([word, value]) => !isNoise(word, value)));
  if (kept['type'] !== 'integer') return kept;
  return { ...kept, format: Number(kept['maximum'] ?? Infinity) <= MAX_INT32 ? 'int32' : 'int64' };
}

function isNoise(word: string, value: unknown): boolean {
  if (word === '$schema') return true;
  if (word === 'additionalProperties') return value === false;
  return (word === 'minimum' || word === 'maximum') && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER;
}
