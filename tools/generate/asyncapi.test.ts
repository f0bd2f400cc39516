import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { z } from 'zod';
import { describeSockets } from '../../services/processes/describe.ts';
import { asyncApiOf } from '../../services/platform/sockets/asyncapi.ts';

interface Message {
  readonly name: string;
  readonly payload: object;
}

const document = JSON.parse(JSON.stringify(describeSockets())) as {
  readonly channels: { readonly platform: { readonly messages: Readonly<Record<string, Message>> } };
  readonly operations: Readonly<Record<string, { readonly action: string }>>;
};
const { messages } = document.channels.platform;

/** The schema that the AsyncAPI initiative publishes. */
function officialJudge(): (document: unknown) => unknown {
  const file = createRequire(import.meta.url).resolve('@asyncapi/specs/schemas/3.0.0.json');
  const schema = JSON.parse(readFileSync(file, 'utf8')) as object;
  const ajv = new Ajv({ meta: false, validateSchema: false, strict: false, validateFormats: false });
  const validate = ajv.compile(schema);
  return (given) => (validate(given) ? [] : validate.errors);
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    name === '$ref' && typeof part === 'string' ? [part] : referencesIn(part),
  );
}

function find(path: string): unknown {
  return path
    .split('/')
    .slice(1)
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], document);
}

describe('the AsyncAPI document', () => {
  test('is valid by the official schema of AsyncAPI 3', () => {
    const judge = officialJudge();
    expect(judge(document)).toEqual([]);
    expect(judge({ ...document, operations: { broken: { action: 'shout' } } })).not.toEqual([]);
  }, 60_000);

  test('refers only to what it holds', () => {
    const references = new Set(referencesIn(document));
    expect(references.size).toBeGreaterThan(50);
    expect([...references].filter((path) => find(path) === undefined)).toEqual([]);
  });

  test('tells each call with its acknowledgement, and what a refusal looks like', () => {
    const calls = Object.entries(document.operations).filter(([, { action }]) => action === 'receive');
    expect(calls.map(([id]) => id)).toEqual(
      expect.arrayContaining(['clock.sync', 'session.refresh', 'room.join', 'room.post', 'inbox.resume']),
    );
    for (const [id] of calls) {
      expect(messages[`${id}.acknowledged`]?.payload).toEqual({
        oneOf: [expect.anything(), { $ref: '#/components/schemas/Refused' }],
      });
    }
    expect(messages['connect.refused']?.name).toBe('connect_error');
  });

  test('knows every event that is named anywhere in the code', () => {
    const known = new Set(Object.values(messages).map(({ name }) => name));
    const files = globSync('services/{modules,platform}/**/*.ts', {
      exclude: ['**/*.test.ts', '**/testing.ts'],
    });
    const named = files.flatMap((file) =>
      Array.from(
        readFileSync(file, 'utf8').matchAll(
          /(?:event(?:Name)?: |, |\(|EVENT = )'((?:room|inbox|presence|notification|server|session|clock)s?:[a-z-]+)'/g,
        ),
        ([, event = '']) => ({ file, event, isKnown: known.has(event) }),
      ),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ isKnown }) => !isKnown)).toEqual([]);
  });

  test('refuses two schemas under one name', () => {
    const event = (payload: z.ZodType): { event: string; summary: string; payload: z.ZodType } => ({
      event: 'room:said',
      summary: '',
      payload,
    });
    const twice = [event(z.object({ a: z.string() })), event(z.object({ b: z.string() }))];
    expect(() => asyncApiOf({ calls: [], events: twice }, { version: '1', publicUrl: 'http://a' })).toThrow(
      /RoomSaidEvent/,
    );
  });
});
