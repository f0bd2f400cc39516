import openapiTypescript, { astToString } from 'openapi-typescript';
import { describeSockets } from '../../services/processes/describe.ts';
import { nameOf } from '../../services/platform/sockets/asyncapi.ts';

/** docs/api/asyncapi.json: the contract of the sockets, from the schemas that validate. A difference is a decision. */
export function generateAsyncApi(): string {
  return JSON.stringify(describeSockets());
}

interface Described {
  readonly operations: Readonly<Record<string, { readonly action: 'receive' | 'send' }>>;
  readonly channels: {
    readonly platform: { readonly messages: Readonly<Record<string, { readonly name: string }>> };
  };
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

/** The types of the client: what may be sent, what answers it, and what the server says, from the same document. */
export async function generateClientTypes(): Promise<string> {
  const document = JSON.parse(generateAsyncApi()) as Described;
  const { schemas } = document.components;
  const about = { openapi: '3.1.0', info: { title: '', version: '' }, paths: {} };
  const types = astToString(await openapiTypescript({ ...about, components: { schemas } } as never));
  const events = (action: 'receive' | 'send'): string[] =>
    Object.entries(document.operations)
      .filter(([, operation]) => operation.action === action)
      .map(([id]) => document.channels.platform.messages[id.replace(/\.sent$/, '')]?.name ?? id);
  const schema = (name: string): string =>
    Object.hasOwn(schemas, name) ? `components['schemas']['${name}']` : 'Record<string, never>';
  return [
    types.slice(types.indexOf('export interface components')).replace(/export type \$defs[^]*$/, ''),
    '/** What a client may send, and what answers it. */',
    'export interface Calls {',
    ...events('receive').map(
      (event) =>
        `  '${event}': { call: ${schema(`${nameOf(event)}Call`)}; answer: ${schema(`${nameOf(event)}Answer`)} };`,
    ),
    '}',
    '',
    '/** What the server says by itself. */',
    'export interface ServerEvents {',
    ...events('send').map((event) => `  '${event}': ${schema(`${nameOf(event)}Event`)};`),
    '}',
    '',
  ].join('\n');
}
