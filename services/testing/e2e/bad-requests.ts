/** Requests that no honest client sends, made from what an operation says it takes. */
import { fillPath, matchAny, type Operation } from './operations.ts';
import {
  BAD_TEXTS,
  HUGE_NUMBERS,
  NAUGHTY_TEXTS,
  resolve,
  sampleOf,
  takesNumber,
  takesText,
  typesOf,
  wrongValues,
  type Schema,
  type Schemas,
} from './samples.ts';
import type { Sent } from './http.ts';

/** A request, and whether it has to be refused or may be taken too. */
export interface BadRequest {
  readonly what: string;
  readonly sent: Sent;
  readonly mustRefuse: boolean;
}

type Ids = Readonly<Record<string, string>>;

const DEEP = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
const TEN_MEGABYTES = JSON.stringify({ title: 'x'.repeat(10_000_000) });

/** Bodies that are no JSON object. */
const MALFORMED: readonly (string | Buffer)[] = [
  '{',
  '{"a":',
  '{"a":1,}',
  '{"a":NaN}',
  "{'a':1}",
  'nul',
  '"text"',
  '[]',
  '7',
  'null',
  '\ufeff\ufeff{}',
  '{"a":"\u0000"}',
  '{}{}',
  Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  DEEP,
  `{"a":${DEEP}}`,
  `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  TEN_MEGABYTES,
];

const BAD_QUERIES = [
  '%',
  'q=%zz',
  'q=%00',
  'q=%ff%fe',
  'q=%ed%a0%80',
  'limit=1e999',
  'limit=-1',
  'limit=99999999999999999999',
  'limit[]=1&limit[]=2',
  'limit=1&limit=2',
  'cursor=AAAA',
  `cursor=${'A'.repeat(3_000)}`,
  'unknown_field=1',
  '__proto__[polluted]=1',
  'constructor[prototype][polluted]=1',
  'a[b][c][d][e][f][g]=1',
  '&&&===;;;',
] as const;

const BAD_IDS = [
  '%00',
  '%',
  '%zz',
  '%ff',
  '..%2f..%2f',
  '__proto__',
  "'%20or%20'1'='1",
  '1',
  '%20',
  'x'.repeat(4_000),
];

const BAD_HEADERS: readonly Readonly<Record<string, string>>[] = [
  { 'Content-Type': 'text/plain' },
  { 'Content-Type': 'application/xml' },
  { 'Content-Type': 'multipart/form-data; boundary=x' },
  { 'Content-Type': 'application/x-www-form-urlencoded' },
  { 'Content-Type': 'application/json; charset=utf-16' },
  { 'Content-Type': 'application/json; charset=klingon' },
  { 'Content-Type': ';;;' },
  { 'Content-Encoding': 'gzip' },
  { 'Content-Encoding': 'klingon' },
  { 'Idempotency-Key': '' },
  { 'Idempotency-Key': 'x'.repeat(256) },
  { 'Idempotency-Key': 'caf\u00e9' },
  { 'If-Match': 'W/"1"' },
  { 'If-Match': '"' },
  { 'If-Match': `"'; drop table tasks; --"` },
  { 'If-None-Match': '"\u00ff"' },
  { 'Accept-Language': 'de,'.repeat(2_000) },
  { Accept: 'image/png' },
  { 'X-Organisation': "' or true" },
  { 'X-Organisation': '__proto__' },
  { 'X-Request-Id': 'x'.repeat(5_000) },
  { Range: 'bytes=0-1,-9' },
  { traceparent: '00-zz-zz-zz' },
];

/** Everything wrong that can be sent to an operation; `own` are ids of things that the caller has. */
export function badRequestsTo(operation: Operation, own: Ids, schemas: Schemas): BadRequest[] {
  return [
    ...badAddresses(operation, schemas),
    ...badHeaders(operation, schemas),
    ...(operation.body === undefined ? [] : badBodies(operation, operation.body, own, schemas)),
  ];
}

/** A right request, but to something that does not exist. */
function nowhere(operation: Operation, schemas: Schemas): Sent {
  return {
    method: operation.method,
    path: fillPath(operation, {}),
    headers: matchAny(operation),
    ...(operation.body !== undefined && { body: sampleOf(operation.body, schemas) }),
  };
}

function badAddresses(operation: Operation, schemas: Schemas): BadRequest[] {
  const right = nowhere(operation, schemas);
  const inQuery = BAD_QUERIES.map((query) => ({
    what: `query ${query.slice(0, 40)}`,
    sent: { ...right, path: `${right.path}?${query}` },
    mustRefuse: false,
  }));
  const named = operation.parameters
    .filter((parameter) => parameter.in === 'query')
    .flatMap(({ name, schema }) =>
      ['%00', '%ed%a0%80', 'x'.repeat(5_000), '', '[object%20Object]', '-1', '2026-99-99'].map((value) => ({
        what: `query ${name}=${value.slice(0, 20)}`,
        sent: { ...right, path: `${right.path}?${name}=${value}` },
        mustRefuse: value === '%00' || (value.startsWith('xxx') && takesNumber(schema, schemas)),
      })),
    );
  const inPath = operation.path.includes('{')
    ? BAD_IDS.map((id) => ({
        what: `path ${id.slice(0, 20)}`,
        sent: {
          ...right,
          path: operation.path.replace(/\{\w+\}/, id).replace(/\{\w+\}/g, crypto.randomUUID()),
        },
        mustRefuse: true,
      }))
    : [];
  return [...inQuery, ...named, ...inPath];
}

function badHeaders(operation: Operation, schemas: Schemas): BadRequest[] {
  const right = nowhere(operation, schemas);
  return BAD_HEADERS.map((headers) => ({
    what: `header ${JSON.stringify(headers).slice(0, 60)}`,
    sent: { ...right, headers: { ...right.headers, ...headers } },
    mustRefuse: right.body !== undefined && isWrongMedia(headers),
  }));
}

function isWrongMedia({
  'Content-Type': type,
  'Content-Encoding': encoding,
}: Readonly<Record<string, string>>): boolean {
  return type !== undefined || encoding !== undefined;
}

function badBodies(operation: Operation, schema: Schema, own: Ids, schemas: Schemas): BadRequest[] {
  const right = { method: operation.method, path: fillPath(operation, own), headers: matchAny(operation) };
  const object = resolve(schema, schemas);
  const textWith = (name: string, json: string): string => {
    const rest = JSON.stringify({ ...(sampleOf(schema, schemas) as object), [name]: undefined });
    return rest === '{}'
      ? `{${JSON.stringify(name)}:${json}}`
      : `${rest.slice(0, -1)},${JSON.stringify(name)}:${json}}`;
  };
  const withField = (name: string, json: string, mustRefuse: boolean): BadRequest => ({
    what: `${name} = ${json.slice(0, 60)}`,
    sent: { ...right, body: textWith(name, json) },
    mustRefuse,
  });
  return [
    ...MALFORMED.map((body) => ({
      what: `body ${body.toString().slice(0, 30)}`,
      sent: { ...right, body },
      mustRefuse: true,
    })),
    ...['unknown_field', '__proto__', 'constructor', 'prototype', 'id', 'user_id', 'role', 'owner_id']
      .filter((name) => object.properties?.[name] === undefined)
      .map((name) => withField(name, '{"polluted":true}', true)),
    ...Object.entries(object.properties ?? {}).flatMap(([name, field]) =>
      badFields(name, field, schemas, withField),
    ),
  ];
}

function badFields(
  name: string,
  field: Schema,
  schemas: Schemas,
  withField: (name: string, json: string, mustRefuse: boolean) => BadRequest,
): BadRequest[] {
  const isOpen = typesOf(field, schemas).length !== 1;
  const isNumber = takesNumber(field, schemas);
  const wrong = wrongValues(field, schemas).map((json) =>
    withField(name, json, !isOpen && !(isNumber && HUGE_NUMBERS.includes(json as never))),
  );
  if (!takesText(field, schemas)) return wrong;
  return [
    ...wrong,
    ...BAD_TEXTS.map((json) => withField(name, json, true)),
    ...NAUGHTY_TEXTS.map((text) => withField(name, JSON.stringify(text), false)),
    withField(name, JSON.stringify('x'.repeat(200_000)), resolve(field, schemas).maxLength !== undefined),
  ];
}
