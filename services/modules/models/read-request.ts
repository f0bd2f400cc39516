import type { IncomingMessage } from 'node:http';
import { inputMalformed, inputTooLarge } from '../../platform/errors/common.ts';

/** What of a request decides where it goes; the rest is the server's own business. */
export interface ModelRequest {
  readonly model: string;
  /** The request as it came. */
  readonly bytes: Buffer;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Reads a JSON object with a model's name, within the limit. @throws `input.too-large`, `input.malformed` */
export async function readRequest(request: IncomingMessage, limitBytes: number): Promise<ModelRequest> {
  const bytes = await readBytes(request, limitBytes);
  const fields = parse(bytes);
  const { model } = fields;
  if (typeof model !== 'string' || model === '') throw inputMalformed({ what: 'model must be a name' });
  return { model, bytes, fields };
}

async function readBytes(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const refusal = (): Error => inputTooLarge({ limit_bytes: limitBytes });
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw refusal();
  const parts: Buffer[] = [];
  let length = 0;
  // Not destroyed at the throw: whoever still sends must be able to read the refusal.
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    parts.push(part as Buffer);
    length += (part as Buffer).length;
    if (length > limitBytes) throw refusal();
  }
  return Buffer.concat(parts, length);
}

function parse(bytes: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw inputMalformed({ what: 'the body is no JSON' }, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw inputMalformed({ what: 'the body is no JSON object' });
  }
  return value as Record<string, unknown>;
}
