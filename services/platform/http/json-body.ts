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
 * Refuses a body that is longer than what is read. The parser alone reads such a body to its end before it says so,
 * and one without an end for ever.
 */
export function atMost(limitBytes: number, parse: RequestHandler): RequestHandler {
  return (request, response, next) => {
    const refusal = (): Error => inputTooLarge({ limit_bytes: limitBytes });
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) {
      discard(request, () => next(refusal()));
      return;
    }
    const progress = { received: 0, isSettled: false };
    const settle = (thrown?: unknown): void => {
      if (progress.isSettled) return;
      progress.isSettled = true;
      request.off('data', count);
      next(thrown);
    };
    const count = (part: Buffer): void => {
      progress.received += part.length;
      if (progress.received <= limitBytes) return;
      request.off('data', count);
      discard(request, () => settle(refusal()));
    };
    void parse(request, response, settle);
    if (!progress.isSettled) request.on('data', count);
  };
}

/** Of a refused body so many bytes are thrown away, for so many milliseconds at most. */
const MOST_DISCARDED = 33_554_432;
const DISCARD_MS = 1_000;

/** Throws a body away before it is refused: whoever still sends when the connection ends never reads the answer. */
function discard(request: Request, done: () => void): void {
  let left = MOST_DISCARDED;
  const finish = (): void => {
    clearTimeout(timer);
    request.off('data', take).off('end', finish).off('close', finish);
    done();
  };
  const take = (part: Buffer): void => {
    left -= part.length;
    if (left < 0) finish();
  };
  const timer = setTimeout(finish, DISCARD_MS);
  request.on('data', take).once('end', finish).once('close', finish);
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
