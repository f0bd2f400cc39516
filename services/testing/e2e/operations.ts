/** Every operation that the platform's own OpenAPI document names, and what can be sent to it. */
import { send } from './http.ts';
import type { Schema } from './samples.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Operation {
  /** Such as `PATCH /api/tasks/{id}`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body?: Schema;
  /** The type of what is sent instead of JSON, such as `image/png`. */
  readonly upload?: string;
  /** Whether it is for people without an account too. */
  readonly isPublic: boolean;
  /** The status of success. */
  readonly success: number;
}

export interface Surface {
  readonly operations: readonly Operation[];
  readonly schemas: Readonly<Record<string, Schema>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface DocumentOperation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: { readonly 'application/json'?: { readonly schema: Schema } } };
  readonly responses: Readonly<Record<string, unknown>>;
  readonly security?: readonly unknown[];
}

/** Reads `/openapi.json`; the doors of the AI gateway have forms of their own, and tests of their own. */
export async function readSurface(base: string): Promise<Surface> {
  const { json } = await send(base, { path: '/openapi.json' });
  const { paths, components } = json as Document;
  const own = Object.entries(paths).filter(([path]) => !path.startsWith('/ai/'));
  const operations = own.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationOf(method, path, operation)),
  );
  return { operations, schemas: components.schemas };
}

function operationOf(method: string, path: string, operation: DocumentOperation): Operation {
  const content = operation.requestBody?.content ?? {};
  const body = content['application/json']?.schema;
  const upload = Object.keys(content).find((type) => type.startsWith('image/'));
  return {
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    parameters: operation.parameters ?? [],
    ...(body !== undefined && { body }),
    ...(upload !== undefined && { upload }),
    isPublic: operation.security?.length === 0,
    success: Number(Object.keys(operation.responses).find((status) => /^2\d\d$/.test(status))),
  };
}

/** What an id in a path is of: `/api/tasks/{id}/complete` → `tasks`. */
export function collectionOf(path: string, parameter: string): string {
  return new RegExp(`([\\w-]+)/\\{${parameter}\\}`).exec(path)?.[1] ?? '';
}

/** The address with these ids; a collection that nobody has made gets an id of nothing. */
export function fillPath(operation: Operation, ids: Readonly<Record<string, string>>): string {
  return operation.path.replace(
    /\{(\w+)\}/g,
    (_whole, name: string) => ids[collectionOf(operation.path, name)] ?? crypto.randomUUID(),
  );
}

/** If-Match for those that can ask for it: whichever version there is. */
export function matchAny({ parameters }: Operation): Record<string, string> {
  return parameters.some(({ name }) => name === 'If-Match') ? { 'If-Match': '*' } : {};
}
