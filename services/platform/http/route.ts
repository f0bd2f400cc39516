import type { Request } from 'express';
import type { z } from 'zod';
import type { BoundUseCase } from '../use-case/use-case.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** What a use case's output looks like outside. */
export interface Presented {
  readonly body: unknown;
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

/** The names of the parameters in a path. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}
