import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

const PLACE = '#/components/schemas/';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Collects JSON schemas under names, so that what is shared is written once and referred to. */
export class SchemaBook {
  readonly #schemas = new Map<string, JsonSchema>();

  /** Adds a schema under a name, those with an id of their own beside it, and gives the reference to it. */
  refer(name: string, schema: z.ZodType, io: 'input' | 'output'): { readonly $ref: string } {
    const {
      $schema: _dialect,
      definitions,
      ...body
    } = z.toJSONSchema(schema, {
      io,
      target: 'draft-7',
      unrepresentable: 'any',
      reused: 'inline',
      // What the server says may gain fields: clients ignore what they do not know (contracts).
      override: ({ jsonSchema }) => {
        if (io === 'output' && jsonSchema.additionalProperties === false)
          delete jsonSchema.additionalProperties;
      },
    }) as JsonSchema & { readonly definitions?: Readonly<Record<string, JsonSchema>> };
    // What may come in differs from what goes out, even where both have one name.
    const suffix = io === 'input' ? 'Input' : '';
    for (const [id, shared] of Object.entries(definitions ?? {})) this.#add(`${id}${suffix}`, shared, suffix);
    return { $ref: `${PLACE}${this.#add(name, body, suffix)}` };
  }

  /** All of them, by name. */
  schemas(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#schemas].toSorted(([left], [right]) => (left < right ? -1 : 1)));
  }

  /** @throws when another schema has the name already. */
  #add(name: string, schema: JsonSchema, suffix: string): string {
    const written = withReferences(schema, suffix) as JsonSchema;
    if (written['$ref'] === `${PLACE}${name}`) return name;
    const present = this.#schemas.get(name);
    if (present !== undefined && !isDeepStrictEqual(present, written)) {
      throw new Error(`Two different schemas are called ${name}`);
    }
    this.#schemas.set(name, written);
    return name;
  }
}

/** The same with references into the book. */
function withReferences(value: unknown, suffix: string): unknown {
  if (Array.isArray(value)) return value.map((part) => withReferences(part, suffix));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]) => {
      if (name === 'id' && typeof part === 'string') return [];
      if (name !== '$ref' || typeof part !== 'string') return [[name, withReferences(part, suffix)]];
      return [[name, `${part.replace('#/definitions/', PLACE)}${suffix}`]];
    }),
  );
}
