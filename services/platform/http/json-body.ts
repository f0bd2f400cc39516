import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { inputMalformed, inputTooLarge, mediaTypeUnsupported } from '../errors/common.ts';

export interface JsonBodyOptions {
  readonly limitBytes: number;
  /** Arrays and objects inside one another; a parser has no cap of its own. */
  readonly maxDepth: number;
}

const HAS_BODY = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Reads a JSON body within bounds of size and depth; text that PostgreSQL cannot keep is refused, never altered. */
export function jsonBody({ limitBytes, maxDepth }: JsonBodyOptions): RequestHandler[] {
  const parse = express.json({
    limit: limitBytes,
    strict: true,
    type: ['application/json', 'application/*+json'],
    verify: (_request, _response, buffer) => refuseDeepAndWide(buffer, maxDepth),
  });
  return [refuseOtherTypes, atMost(limitBytes, parse), refuseBadText];
}

function refuseOtherTypes(request: Request, _response: Response, next: NextFunction): void {
  const isEmpty =
    request.headers['transfer-encoding'] === undefined &&
    Number(request.headers['content-length'] ?? 0) === 0;
  if (
    !HAS_BODY.has(request.method) ||
    isEmpty ||
    request.is(['application/json', 'application/*+json']) !== false
  ) {
    next();
    return;
  }
  next(mediaTypeUnsupported());
}

/**
 * Answers at once when more bytes come than are read. The parser alone reads a body that it has refused to its end
 * before it says so, and a body without an end for ever.
 */
function atMost(limitBytes: number, parse: RequestHandler): RequestHandler {
  return (request, response, next) => {
    const refusal = inputTooLarge({ limit_bytes: limitBytes });
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) {
      next(refusal);
      return;
    }
    let isSettled = false;
    const settle = (thrown?: unknown): void => {
      if (isSettled) return;
      isSettled = true;
      request.off('data', count);
      next(thrown);
    };
    let received = 0;
    const count = (part: Buffer): void => {
      received += part.length;
      if (received <= limitBytes) return;
      request.pause();
      settle(refusal);
    };
    void parse(request, response, settle);
    if (!isSettled) request.on('data', count);
  };
}

/** Fields of all objects of a body together: each is looked at, named and compared. */
const MOST_FIELDS = 10_000;

const COLON = 0x3a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Counts brackets and colons outside strings before anything is parsed: one pass, no recursion. */
function refuseDeepAndWide(buffer: Buffer, maxDepth: number): void {
  let depth = 0;
  let fields = 0;
  for (let index = 0; index < buffer.length; index += 1) {
    const byte = buffer[index] ?? 0;
    if (byte === QUOTE) index = endOfString(buffer, index);
    else if (byte === COLON) fields += 1;
    else depth += STEP_OF.get(byte) ?? 0;
    if (fields > MOST_FIELDS) throw inputMalformed({ what: `more than ${MOST_FIELDS} fields` });
    if (depth > maxDepth) throw inputMalformed({ what: `more than ${maxDepth} levels inside one another` });
  }
}

/** `[` and `{` go one level down, `]` and `}` one up. */
const STEP_OF = new Map([
  [0x5b, 1],
  [0x7b, 1],
  [0x5d, -1],
  [0x7d, -1],
]);

/** Where the string that opens at `start` closes. */
function endOfString(buffer: Buffer, start: number): number {
  let index = start + 1;
  while (index < buffer.length && buffer[index] !== QUOTE) index += buffer[index] === BACKSLASH ? 2 : 1;
  return index;
}

function refuseBadText(request: Request, _response: Response, next: NextFunction): void {
  next(
    holdsBadText(request.body)
      ? inputMalformed({ what: 'NUL or half a surrogate pair in a text' })
      : undefined,
  );
}

/** Whether any text or key has a NUL or a lone surrogate: PostgreSQL can keep neither. */
export function holdsBadText(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed();
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value)
    ? value.some(holdsBadText)
    : Object.entries(value).some(([key, held]) => holdsBadText(key) || holdsBadText(held));
}
