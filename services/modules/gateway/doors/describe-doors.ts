import type { OpenApiPaths } from '../../../platform/http/openapi.ts';
import type { DescribedDoor, Door } from './door.ts';

/** The doors as operations of the OpenAPI document; answers are those of the client's own reference. */
export function describeDoors(doors: readonly Door[]): OpenApiPaths {
  const paths: OpenApiPaths = {};
  for (const { method, path, described } of doors) {
    const address = `/ai${path.replace(/:(\w+)/g, '{$1}')}`;
    paths[address] = { ...paths[address], [method]: operationOf(described, address) };
  }
  return paths;
}

function operationOf(
  { name, summary, body, streams = false }: DescribedDoor,
  address: string,
): NonNullable<OpenApiPaths[string]['get']> {
  const parameters = [...address.matchAll(/\{(\w+)\}/g)].map(([, parameter = '']) => ({
    name: parameter,
    in: 'path' as const,
    required: true,
    schema: { type: 'string' as const },
  }));
  return {
    operationId: name,
    summary,
    tags: ['AI gateway'],
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: body } } },
    }),
    responses: {
      '200': {
        description: 'Done',
        content: {
          'application/json': { schema: { type: 'object' } },
          ...(streams && { 'text/event-stream': { schema: { type: 'string' } } }),
        },
      },
      '4XX': { description: 'What is wrong with the request, in the form of its clients' },
      '5XX': { description: 'What failed, in the form of its clients' },
    },
  };
}
