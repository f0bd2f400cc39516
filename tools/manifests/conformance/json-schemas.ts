import type { ApiClient } from '../../kubernetes/api-client.ts';

interface Schema {
  readonly [keyword: string]: unknown;
}

interface OpenApi {
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/**
 * Every kind that an API server serves, as kubeconform looks for it: `<group>_<kind>_<version>.json`, in lower case. An
 * unknown field is a fault.
 */
export async function jsonSchemasOf(api: ApiClient): Promise<ReadonlyMap<string, Schema>> {
  const index = await api.get<{ paths: Readonly<Record<string, { serverRelativeURL: string }>> }>(
    '/openapi/v3',
  );
  const documents = await Promise.all(
    Object.entries(index?.paths ?? {})
      .filter(([path]) => /^apis?\/(.+\/)?v[^/]+$/.test(path))
      .map(([, { serverRelativeURL }]) => api.get<OpenApi>(serverRelativeURL)),
  );
  return new Map(documents.flatMap((document) => (document === undefined ? [] : filesOf(document))));
}

function filesOf({ components: { schemas = {} } = {} }: OpenApi): (readonly [string, Schema])[] {
  const definitions = Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, strict(schema) as Schema]),
  );
  return Object.entries(schemas).flatMap(([name, schema]) => {
    const [kind, ...others] = (schema['x-kubernetes-group-version-kind'] ?? []) as readonly Kind[];
    // What belongs to several kinds is no object of its own: DeleteOptions and the like.
    if (kind === undefined || others.length > 0) return [];
    // kubeconform has the version where a core kind has no group.
    const group = kind.group === '' ? kind.version : kind.group;
    const file = `${group}_${kind.kind.toLowerCase()}_${kind.version}.json`;
    return [[file, { $ref: `#/definitions/${name}`, definitions }] as const];
  });
}

/** OpenAPI as JSON Schema has it: references, nulls, and objects that take nothing but what they name. */
function strict(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strict);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, strict(inner)] as const);
  const schema: Record<string, unknown> = Object.fromEntries(entries);
  if (typeof schema['$ref'] === 'string') {
    return { $ref: schema['$ref'].replace('#/components/schemas/', '#/definitions/') };
  }
  const isOpen =
    schema['additionalProperties'] !== undefined || schema['x-kubernetes-preserve-unknown-fields'] === true;
  return isObjectWithFields(schema) && !isOpen ? { ...schema, additionalProperties: false } : schema;
}

/** A schema, not a field that happens to be called `properties`: fields of CRDs are. */
function isObjectWithFields(schema: Readonly<Record<string, unknown>>): boolean {
  return schema['type'] === 'object' && typeof schema['properties'] === 'object';
}
