import busboy, { type Busboy } from 'busboy';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { inputMalformed, inputTooLarge, mediaTypeUnsupported, signInNeeded } from '../errors/common.ts';
import type { CallerRole } from '../use-case/caller.ts';
import { callerOf } from './context.ts';
import { atMost } from './json-body.ts';

export interface FileBodyOptions {
  /** Bytes of the file. */
  readonly limitBytes: number;
  /** Media types of a body that is the file itself; what it really is must be found out from its bytes. */
  readonly types: readonly string[];
  /** Whose files are read: of others not a byte is. */
  readonly roles: readonly CallerRole[];
}

/** What a form may add around its file: boundaries, headers and a few fields that nobody reads. */
const FORM_BYTES = 16_384;
const FORM = 'multipart/form-data';

/**
 * Reads one file within bounds, as the whole body or as the one file of a form, into the field `file`.
 *
 * The form's own names and types are not looked at: they are said by whoever sends.
 */
export function fileBody({ limitBytes, types, roles }: FileBodyOptions): RequestHandler[] {
  const plain: RequestHandler = express.raw({ limit: limitBytes, type: [...types] });
  const form = readForm(limitBytes);
  return [
    (_request, response, next) => {
      next(roles.includes(callerOf(response).role) ? undefined : signInNeeded());
    },
    (request, _response, next) => {
      next(request.is([FORM, ...types]) === false ? mediaTypeUnsupported() : undefined);
    },
    atMost(limitBytes + FORM_BYTES, (request, response, next) =>
      request.is(FORM) === FORM ? form(request, response, next) : plain(request, response, next),
    ),
    toFields,
  ];
}

function toFields(request: Request, _response: Response, next: NextFunction): void {
  const bytes: unknown = request.body;
  const isFile = Buffer.isBuffer(bytes) && bytes.length > 0;
  request.body = isFile ? { file: bytes } : {};
  next(isFile ? undefined : inputMalformed({ what: 'there is no file in it' }));
}

function readForm(limitBytes: number): RequestHandler {
  return (request, _response, next) => {
    const parser = openParser(request, limitBytes);
    const parts: Buffer[] = [];
    let isSettled = false;
    const settle = (thrown?: unknown): void => {
      if (isSettled) return;
      isSettled = true;
      request.unpipe(parser);
      request.resume();
      if (thrown === undefined) request.body = Buffer.concat(parts);
      next(thrown);
    };
    const refuse = (what: string) => () => settle(inputMalformed({ what }));
    parser.on('file', (_name, file) => {
      file.on('data', (part: Buffer) => parts.push(part));
      file.once('limit', () => settle(inputTooLarge({ limit_bytes: limitBytes })));
      file.once('error', refuse('the form is broken'));
    });
    parser
      .once('filesLimit', refuse('more than one file'))
      .once('fieldsLimit', refuse('too many fields'))
      .once('partsLimit', refuse('too many parts'))
      .once('error', refuse('the form is broken'))
      .once('close', () => settle());
    request.once('close', () => {
      // What came whole may still be on its way through the parser.
      if (!request.complete) refuse('it ended too early')();
    });
    request.pipe(parser);
  };
}

/** @throws `input.malformed` for a form without a boundary. */
function openParser(request: Request, limitBytes: number): Busboy {
  try {
    return busboy({
      headers: request.headers,
      limits: {
        files: 1,
        fileSize: limitBytes,
        fields: 5,
        fieldNameSize: 100,
        fieldSize: 1_000,
        parts: 6,
        headerPairs: 20,
      },
    });
  } catch (cause) {
    throw inputMalformed({ what: 'the form has no boundary' }, { cause });
  }
}
