import type { Request, RequestHandler } from 'express';
import type { z } from 'zod';
import type { BoundUseCase } from '../use-case/use-case.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** What a use case's output looks like outside. */
export interface Presented {
  /** A value that is written as JSON, or a `JsonText`, which goes out as it is. */
  readonly body: unknown;
  /** Goes out instead of a body, piece by piece; `headers` name its media type. */
  readonly bytes?: AsyncIterable<Uint8Array>;
  /** Becomes the ETag header (a strong one), and what If-Match is compared with. */
  readonly version?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * One REST operation as data: Express mounts it, OpenAPI describes it, the authorisation matrix walks it.
 *
 * The use case's input is one flat object. Names in `{braces}` come from the path, those in `query` from the query
 * string (all that are left, for GET and DELETE), `version` from If-Match when `ifMatch` is set, the rest from the body.
 */
export interface Route {
  readonly method: Method;
  /** With `{name}` for parameters, as OpenAPI writes it. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly useCase: BoundUseCase;
  /** @default 200 */
  readonly status?: number;
  /** The shape of the answer's body; absent where there is none (204). */
  readonly output?: z.ZodType;
  readonly present?: (output: never, request: Request) => Presented;
  readonly query?: readonly string[];
  /** `required`: 428 without If-Match. `optional`: compared when sent. */
  readonly ifMatch?: 'required' | 'optional';
  /** For a body that is not JSON: who reads it into the fields of an object, and its media types. */
  readonly body?: { readonly read: readonly RequestHandler[]; readonly media: readonly string[] };
  /** A DELETE whose input comes in a body: what must not stand in an address. */
  readonly deleteTakesBody?: true;
  /** Media types of an answer that is not JSON. */
  readonly outputMedia?: readonly string[];
  /** The action whose own limit counts beside the general ones. */
  readonly limit?: string;
}

/** Gives a route its types: `present` sees what the use case returns. */
export function route<Output>(
  definition: Omit<Route, 'useCase' | 'present'> & {
    readonly useCase: BoundUseCase<Output>;
    readonly present?: (output: Output, request: Request) => Presented;
  },
): Route {
  return definition;
}

/** Whether fields of the input come in a body. */
export function takesBody({ method, deleteTakesBody }: Pick<Route, 'method' | 'deleteTakesBody'>): boolean {
  return method !== 'get' && (method !== 'delete' || deleteTakesBody === true);
}

/** The names of the parameters in a path. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}
