/** Values that a structural schema allows, at random. What only its CEL rules say is not known here. */
import fc from 'fast-check';
import type { StructuralSchema } from '../../src/api/crd/structural.ts';

/** What stands at a path instead of what the schema would allow there; `undefined`: the field stays away. */
export type Overrides = Readonly<Record<string, fc.Arbitrary<unknown> | undefined>>;

/** More members than this show nothing new. */
const MOST = 3;
/** Room for numbers above the least one: far enough to differ, near enough for pods to come up. */
const SPAN = 50;

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,11}$/);

/** @returns values of the schema; `path` is that of its field, as `gateway.ingress`. */
export function valuesOf(
  schema: StructuralSchema,
  overrides: Overrides = {},
  path = '',
): fc.Arbitrary<unknown> {
  const override = overrides[path];
  if (override !== undefined) return override;
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object':
      return objectsOf(schema, overrides, path);
    case 'array':
      return arraysOf(schema, overrides, path);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return integersOf(schema);
    default:
      return stringsOf(schema);
  }
}

function objectsOf(
  { properties, required = [], additionalProperties, maxProperties = MOST }: StructuralSchema,
  overrides: Overrides,
  path: string,
): fc.Arbitrary<unknown> {
  if (additionalProperties !== undefined) {
    const values = valuesOf(additionalProperties, overrides, `${path}.*`);
    return fc.dictionary(word, values, { maxKeys: Math.min(MOST, maxProperties) });
  }
  const present = Object.entries(properties ?? {})
    .map(([name, schema]) => ({ name, schema, at: path === '' ? name : `${path}.${name}` }))
    .filter(({ at }) => !(at in overrides) || overrides[at] !== undefined);
  const model = Object.fromEntries(
    present.map(({ name, schema, at }) => [name, valuesOf(schema, overrides, at)]),
  );
  return fc.record(model, { requiredKeys: required.filter((name) => name in model), noNullPrototype: true });
}

function arraysOf(schema: StructuralSchema, overrides: Overrides, path: string): fc.Arbitrary<unknown> {
  const { items = {}, minItems = 0, maxItems = MOST } = schema;
  const [key] = schema['x-kubernetes-list-map-keys'] ?? [];
  const selector = (item: unknown): unknown =>
    key === undefined ? JSON.stringify(item) : (item as Readonly<Record<string, unknown>>)[key];
  const maxLength = Math.max(minItems, Math.min(MOST, maxItems));
  return fc.uniqueArray(valuesOf(items, overrides, `${path}[]`), {
    minLength: minItems,
    maxLength,
    selector,
  });
}

function integersOf({ minimum = 0, maximum = minimum + SPAN }: StructuralSchema): fc.Arbitrary<number> {
  return fc.integer({ min: minimum, max: Math.min(maximum, minimum + SPAN) });
}

function stringsOf({ pattern, minLength = 0, maxLength = 253 }: StructuralSchema): fc.Arbitrary<string> {
  if (pattern === undefined) return word.filter((text) => text.length <= maxLength);
  return fc
    .stringMatching(new RegExp(pattern))
    .filter(({ length }) => length >= minLength && length <= maxLength);
}
