/** Values made from a JSON schema: right ones, and every kind of wrong one. */

/** As much of JSON Schema as our document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly examples?: readonly unknown[];
}

export type Schemas = Readonly<Record<string, Schema>>;

/** The schema itself, through references and alternatives with null. */
export function resolve(schema: Schema, schemas: Schemas): Schema {
  if (schema.$ref !== undefined) {
    return resolve(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, schemas);
  }
  const [first] = (schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []).filter(({ type }) => type !== 'null');
  return first === undefined ? schema : resolve(first, schemas);
}

/** The types that a field can have beside null; none when it can have any. */
export function typesOf(schema: Schema, schemas: Schemas): string[] {
  if (schema.$ref !== undefined) return typesOf(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, schemas);
  const alternatives = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (alternatives !== undefined) return alternatives.flatMap((one) => typesOf(one, schemas));
  const own =
    schema.enum !== undefined || schema.const !== undefined ? ['string'] : [schema.type ?? []].flat();
  return own.filter((type) => type !== 'null');
}

const BY_FORMAT: Readonly<Record<string, () => string>> = {
  uuid: () => crypto.randomUUID(),
  'date-time': () => '2026-05-04T10:00:00+02:00',
  date: () => '2026-05-04',
  email: () => `${crypto.randomUUID()}@example.test`,
  uri: () => 'https://example.test/a',
};

/** A value that fits; objects have only what they need, and at least one thing. */
export function sampleOf(schema: Schema, schemas: Schemas): unknown {
  const plain = resolve(schema, schemas);
  if (plain.examples?.[0] !== undefined) return plain.examples[0];
  if (plain.const !== undefined) return plain.const;
  if (plain.enum !== undefined) return plain.enum[0];
  return (BY_TYPE[String(plain.type)] ?? textSample)(plain, schemas);
}

const BY_TYPE: Readonly<Record<string, (schema: Schema, schemas: Schemas) => unknown>> = {
  object: objectSample,
  array: ({ minItems = 0, items = {} }, schemas) =>
    Array.from({ length: minItems }, () => sampleOf(items, schemas)),
  integer: numberSample,
  number: numberSample,
  boolean: () => true,
};

function numberSample({ minimum = 1, exclusiveMinimum = 0 }: Schema): number {
  return Math.max(minimum, exclusiveMinimum + 1);
}

function textSample({ format = '', minLength = 0 }: Schema): string {
  return BY_FORMAT[format]?.() ?? 'x'.repeat(Math.max(1, minLength));
}

function objectSample({ properties = {}, required = [] }: Schema, schemas: Schemas): Record<string, unknown> {
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1);
  return Object.fromEntries(names.map((name) => [name, sampleOf(properties[name] ?? {}, schemas)]));
}

/** Whether a text can stand in this field. */
export function takesText(schema: Schema, schemas: Schemas): boolean {
  return resolve(schema, schemas).type === 'string';
}

/** Whether a number can stand in this field. */
export function takesNumber(schema: Schema, schemas: Schemas): boolean {
  return typesOf(schema, schemas).some((type) => type === 'integer' || type === 'number');
}

/** JSON texts of values that a field cannot have: every type but its own, and its own beyond all bounds. */
export function wrongValues(schema: Schema, schemas: Schemas): string[] {
  const types = typesOf(schema, schemas);
  const text = types.includes('string') ? [] : ['"text"'];
  const number = takesNumber(schema, schemas) ? HUGE_NUMBERS : ['7', ...HUGE_NUMBERS];
  const truth = types.includes('boolean') ? [] : ['true'];
  const object = types.includes('object') ? [] : ['{}', '{"toString":1}', '{"__proto__":{"x":1}}'];
  const array = types.includes('array') ? ['[{}]', '[[[]]]'] : ['[]', '[null]'];
  return [...text, ...number, ...truth, ...object, ...array];
}

/** Numbers that a parser takes and nothing else should. */
export const HUGE_NUMBERS = [
  '1e999',
  '-1e308',
  '9007199254740993',
  '99999999999999999999',
  '0.1e-320',
] as const;

/** JSON texts of strings that are well-formed JSON and cannot be kept. */
export const BAD_TEXTS = ['"a\\u0000b"', '"\\ud800"', '"\\udc00\\ud800"'] as const;

/** Texts that must be kept byte for byte, or refused with a reason. */
export const NAUGHTY_TEXTS = [
  "'; drop table tasks; --",
  '<script>alert(1)</script>',
  '𝕿𝖍𝖊 \u202e\u200b\ufeff ﷽ 👩‍👩‍👧‍👧',
  '../../../etc/passwd',
  '${7*7} {{7*7}} %s%n %00',
  '__proto__',
  'null',
  '\u0001\u001f\u007f\u0085',
] as const;
