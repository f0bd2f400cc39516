/**
 * What a body must look like, with all its keys: text names a type (`uuid`, `timestamp`, `string`, `number`, `boolean`,
 * `object`, `array`, `null`, `token`, `any`), several are joined by `|`, a `?` at the end of a key lets it be absent,
 * `[shape]` is a list of such, `is(value)` is exactly that value. A key that no shape names is a complaint.
 */
export type Shape = string | readonly [Shape] | { readonly [key: string]: Shape } | Exactly;

interface Exactly {
  readonly exactly: unknown;
}

/** Exactly this value. */
export function is(value: unknown): Exactly {
  return { exactly: value };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  uuid: (value) => typeof value === 'string' && UUID.test(value),
  timestamp: (value) => typeof value === 'string' && TIMESTAMP.test(value),
  token: (value) => typeof value === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value),
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  array: (value) => Array.isArray(value),
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  null: (value) => value === null,
  any: () => true,
};

/** Where and how a value differs from its shape; empty when it does not. */
export function differences(value: unknown, shape: Shape, path = '$'): string[] {
  if (typeof shape === 'string') {
    const fits = shape.split('|').some((type) => TYPES[type]?.(value) ?? false);
    return fits ? [] : [`${path} is no ${shape}: ${shortly(value)}`];
  }
  if (isList(shape)) {
    if (!Array.isArray(value)) return [`${path} is no list: ${shortly(value)}`];
    return value.flatMap((item, index) => differences(item, shape[0], `${path}[${index}]`));
  }
  if (isExactly(shape)) {
    const [wanted, found] = [JSON.stringify(shape.exactly), JSON.stringify(value)];
    return wanted === found ? [] : [`${path} is ${shortly(value)}, not ${wanted}`];
  }
  return objectDifferences(value, shape, path);
}

function objectDifferences(value: unknown, shape: Readonly<Record<string, Shape>>, path: string): string[] {
  if (!TYPES['object']?.(value)) return [`${path} is no object: ${shortly(value)}`];
  const left = new Map(Object.entries(value as object));
  const found = Object.entries(shape).flatMap(([key, inner]) => {
    const name = key.replace(/\?$/, '');
    if (!left.has(name)) return key.endsWith('?') ? [] : [`${path}.${name} is missing`];
    const item: unknown = left.get(name);
    left.delete(name);
    return differences(item, inner, `${path}.${name}`);
  });
  return [...found, ...[...left.keys()].map((name) => `${path}.${name} is not in the contract`)];
}

function isList(shape: Exclude<Shape, string>): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function isExactly(shape: Exclude<Shape, string | readonly [Shape]>): shape is Exactly {
  return Object.keys(shape).length === 1 && 'exactly' in shape;
}

function shortly(value: unknown): string {
  return ((JSON.stringify(value) as string | undefined) ?? 'undefined').slice(0, 120);
}
