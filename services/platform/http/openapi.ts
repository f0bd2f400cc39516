import { z } from 'zod';
import { createDocument, type ZodOpenApiObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { pathParameters, takesBody, type Route } from './route.ts';

/** The body of every failure (RFC 9457 with the members of contracts.md 3). */
const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    message: z.string(),
    reason: z.string(),
    params: z.record(z.string(), z.unknown()).optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    details: z.record(z.string(), z.unknown()).optional(),
    request_id: z.string(),
  })
  .meta({ id: 'Problem' });

export type OpenApiDocument = ReturnType<typeof createDocument>;

/** Operations that are no routes, since their surface has forms of its own. */
export type OpenApiPaths = ZodOpenApiPathsObject;

/** What a document says of its surface. */
interface About {
  readonly version: string;
  readonly publicUrl: string;
  /** @default that of the platform */
  readonly title?: string;
  /** @default that of the platform */
  readonly description?: string;
}

/** The OpenAPI 3.1 document of these routes, from the same schemas that validate. */
export function openApiOf(
  routes: readonly Route[],
  about: About,
  others: OpenApiPaths = {},
): OpenApiDocument {
  const paths: ZodOpenApiPathsObject = { ...others };
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  }
  const document: ZodOpenApiObject = {
    openapi: '3.1.0',
    info: {
      title: about.title ?? 'StudyFlow',
      version: about.version,
      description: about.description ?? 'The back end for studying together.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: about.publicUrl }],
    security: [{ accessToken: [] }],
    paths,
    components: {
      securitySchemes: { accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      responses: {
        Problem: {
          description: 'What went wrong, and what to do',
          content: { 'application/problem+json': { schema: Problem } },
        },
      },
    },
  };
  return createDocument(document);
}

function operationOf(route: Route): NonNullable<ZodOpenApiPathsObject[string]['get']> {
  const { path, query, body } = splitInput(route);
  const status = String(route.status ?? 200);
  return {
    operationId: route.useCase.name.replace(/[.-](\w)/g, (_whole, letter: string) => letter.toUpperCase()),
    summary: route.summary,
    tags: [route.tag],
    ...(route.useCase.roles.includes('anon') && { security: [] }),
    requestParams: {
      ...(path !== undefined && { path }),
      ...(query !== undefined && { query }),
      ...headersOf(route),
    },
    ...requestBodyOf(route, body),
    responses: {
      [status]: {
        description: 'Done',
        ...(route.output !== undefined && { content: { 'application/json': { schema: route.output } } }),
        ...(route.outputMedia !== undefined && { content: binary(route.outputMedia) }),
      },
      '4XX': { $ref: '#/components/responses/Problem' },
      '5XX': { $ref: '#/components/responses/Problem' },
    },
  };
}

function requestBodyOf(
  { body: own }: Route,
  body: z.ZodObject | undefined,
): Pick<NonNullable<ZodOpenApiPathsObject[string]['get']>, 'requestBody'> {
  if (own !== undefined) return { requestBody: { required: true, content: binary(own.media) } };
  if (body === undefined) return {};
  return { requestBody: { content: { 'application/json': { schema: body } } } };
}

function binary(media: readonly string[]): Record<string, { schema: { type: 'string'; format: string } }> {
  return Object.fromEntries(media.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]));
}

function headersOf({ ifMatch, method }: Route): { header?: z.ZodObject } {
  const shape = {
    ...(ifMatch !== undefined && {
      'If-Match': ifMatch === 'required' ? z.string() : z.string().optional(),
    }),
    ...(method !== 'get' && { 'Idempotency-Key': z.string().max(255).optional() }),
  };
  return Object.keys(shape).length > 0 ? { header: z.object(shape) } : {};
}

/** The flat input of a use case by where its parts come from. */
function splitInput(route: Route): { path?: z.ZodObject; query?: z.ZodObject; body?: z.ZodObject } {
  const { input } = route.useCase;
  if (!(input instanceof z.ZodObject)) return {};
  const shape = input.shape as Record<string, z.ZodType>;
  const fromPath = pathParameters(route.path);
  const hasBody = takesBody(route);
  const rest = Object.keys(shape).filter(
    (name) => !fromPath.includes(name) && !(name === 'version' && route.ifMatch),
  );
  const fromQuery = hasBody ? (route.query ?? []) : rest;
  const fromBody = hasBody ? rest.filter((name) => !fromQuery.includes(name)) : [];
  return {
    ...pickShape('path', shape, fromPath),
    ...pickShape('query', shape, fromQuery),
    ...pickShape('body', shape, fromBody),
  };
}

function pickShape<Part extends string>(
  part: Part,
  shape: Readonly<Record<string, z.ZodType>>,
  names: readonly string[],
): Partial<Record<Part, z.ZodObject>> {
  const picked = names.flatMap((name) => (shape[name] === undefined ? [] : [[name, shape[name]] as const]));
  if (picked.length === 0) return {};
  const object =
    part === 'body' ? z.strictObject(Object.fromEntries(picked)) : z.object(Object.fromEntries(picked));
  return { [part]: object } as Partial<Record<Part, z.ZodObject>>;
}
