import express, { type RequestHandler } from 'express';
import { atMost, jsonBody, type JsonBodyOptions } from '../../../platform/http/json-body.ts';
import { bodyUnreadable } from '../errors.ts';
import { contentTypeOf } from './read-request.ts';

const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);
const AS_TEXT = new Set(['text/csv', 'application/x-www-form-urlencoded']);
const JSON_TYPE = /^application\/(json|[\w.-]+\+json)$/;

/** Reads the body of a POST, PUT or PATCH: json, csv or a form. @throws PGRST102 for any other media type */
export function readBody(options: JsonBodyOptions): readonly RequestHandler[] {
  const asJson = jsonBody(options);
  const asText = atMost(options.limitBytes, express.text({ limit: options.limitBytes, type: () => true }));
  const only =
    (wanted: 'json' | 'text', reader: RequestHandler): RequestHandler =>
    (request, response, next) => {
      if (kindOf(request) === wanted) return reader(request, response, next);
      next();
      return undefined;
    };
  return [...asJson.map((reader) => only('json', reader)), only('text', asText)];
}

function kindOf(request: express.Request): 'json' | 'text' | 'none' {
  if (!WITH_BODY.has(request.method)) return 'none';
  // The parser would make an empty object of nothing.
  if (request.headers['content-length'] === '0') return 'none';
  const type = contentTypeOf(request);
  if (AS_TEXT.has(type)) return 'text';
  if (!JSON_TYPE.test(type)) {
    throw bodyUnreadable(`Content-Type not acceptable: ${type.slice(0, 100)}`);
  }
  request.headers['content-type'] ??= 'application/json';
  return 'json';
}
