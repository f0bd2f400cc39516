import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { generateReceiverOpenApi } from './receiver-openapi.ts';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

test('docs/api/escalation.json is the contract of the receiver of alerts (make generate)', () => {
  const committed = JSON.parse(readFileSync('docs/api/escalation.json', 'utf8')) as Document;
  expect(committed).toEqual(JSON.parse(generateReceiverOpenApi()));
  const operations = Object.entries(committed.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(operations.toSorted()).toEqual([
    'get /api/alerts',
    'get /api/alerts/{id}',
    'get /api/on-call',
    'post /alerts',
    'post /api/alerts/{id}/acknowledge',
    'post /api/alerts/{id}/resolve',
    'post /watchdog',
  ]);
});
