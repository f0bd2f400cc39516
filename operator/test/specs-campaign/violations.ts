/** For everything that a structural schema asks for, a value that breaks just that. */
import fc from 'fast-check';
import type { StructuralSchema } from '../../src/api/crd/structural.ts';
import { valuesOf } from './schema-values.ts';

/** One mistake: where, what kind of, and the whole value with it in its place. */
export interface Violation {
  /** Path of the field, as `spec.gateway.replicas`. */
  readonly at: string;
  readonly what: string;
  readonly value: unknown;
}

type Place = (value: unknown) => unknown;
type Found = readonly [what: string, value: unknown];

const OTHER_TYPE: Readonly<Record<string, readonly unknown[]>> = {
  string: [7, true, ['a'], { a: 'b' }],
  integer: ['seven', 1.5, true, [1]],
  boolean: ['true', 1, {}],
  array: ['a', { a: 'b' }, 3],
  object: ['a', 3, [1], true],
};
const ODD_TEXTS = [' ', '§', '-', 'A b', 'x\ny', '..', '/', '*', '{', 'ä'];

/**
 * All of them, below one schema.
 *
 * @param place - puts a value of this schema where it belongs in the whole
 */
export function violationsOf(schema: StructuralSchema, at: string, place: Place): readonly Violation[] {
  const own = [...typesOf(schema), ...boundsOf(schema), ...textsOf(schema), ...membersOf(schema)];
  return [...own.map(([what, value]) => ({ at, what, value: place(value) })), ...below(schema, at, place)];
}

function typesOf({ type = 'string' }: StructuralSchema): readonly Found[] {
  return (OTHER_TYPE[type] ?? []).map((value) => [`${JSON.stringify(value)} for ${type}`, value] as const);
}

function boundsOf({ minimum, maximum }: StructuralSchema): readonly Found[] {
  return [
    ...(minimum === undefined ? [] : [['too small', minimum - 1] as const]),
    ...(maximum === undefined ? [] : [['too large', maximum + 1] as const]),
  ];
}

function textsOf({ enum: known, minLength = 0, maxLength, pattern }: StructuralSchema): readonly Found[] {
  const odd = pattern === undefined ? [] : ODD_TEXTS.filter((text) => !new RegExp(pattern).test(text));
  return [
    ...(known === undefined ? [] : [['none of the known', 'NoneOfThese'] as const]),
    ...(minLength === 0 ? [] : [['empty', ''] as const]),
    ...(maxLength === undefined ? [] : [['too long', 'a'.repeat(maxLength + 1)] as const]),
    ...odd.map((text) => [`${JSON.stringify(text)} against the pattern`, text] as const),
  ];
}

function membersOf(schema: StructuralSchema): readonly Found[] {
  const required = schema.required ?? [];
  const missing = required.map((name) => [`without ${name}`, without(exampleOf(schema), name)] as const);
  return [...itemsOf(schema), ...entriesOf(schema), ...missing];
}

function itemsOf(schema: StructuralSchema): readonly Found[] {
  const { items, minItems = 0, maxItems } = schema;
  if (items === undefined) return [];
  const key = schema['x-kubernetes-list-map-keys']?.[0];
  const item = exampleOf(items);
  const member = (index: number): unknown =>
    key === undefined ? item : { ...(item as object), [key]: `a${String(index)}` };
  const isUnique = key !== undefined || schema['x-kubernetes-list-type'] === 'set';
  const many = Array.from({ length: (maxItems ?? 0) + 1 }, (_, index) => member(index));
  return [
    ...(minItems === 0 ? [] : [['no members', []] as const]),
    ...(maxItems === undefined ? [] : [['too many members', many] as const]),
    ...(isUnique ? [['the same twice', [member(0), member(0)]] as const] : []),
  ];
}

function entriesOf({ additionalProperties, maxProperties }: StructuralSchema): readonly Found[] {
  if (additionalProperties === undefined || maxProperties === undefined) return [];
  return [['too many entries', entries(maxProperties + 1, exampleOf(additionalProperties))]];
}

function below(schema: StructuralSchema, at: string, place: Place): readonly Violation[] {
  const { properties = {}, items, additionalProperties } = schema;
  const around = exampleOf(schema);
  return [
    ...Object.entries(properties).flatMap(([name, child]) =>
      violationsOf(child, `${at}.${name}`, (value) => place({ ...(around as object), [name]: value })),
    ),
    ...(items === undefined ? [] : violationsOf(items, `${at}[0]`, (value) => place([value]))),
    ...(additionalProperties === undefined
      ? []
      : violationsOf(additionalProperties, `${at}.A`, (value) => place({ A: value }))),
  ];
}

/** The least that the schema allows. */
function exampleOf(schema: StructuralSchema): unknown {
  if (schema.type === 'object') {
    const needed = (schema.required ?? []).map((name) => [name, exampleOf(schema.properties?.[name] ?? {})]);
    return Object.fromEntries(needed);
  }
  return fc.sample(valuesOf(schema), { seed: 1, numRuns: 1 })[0];
}

function entries(count: number, value: unknown): unknown {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`A${String(index)}`, value]));
}

function without(value: unknown, name: string): unknown {
  return Object.fromEntries(Object.entries(value as object).filter(([key]) => key !== name));
}
