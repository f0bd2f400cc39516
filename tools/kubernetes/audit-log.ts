import { closeSync, openSync, readSync } from 'node:fs';

/** One entry of the audit log, as audit.k8s.io/v1 has it. */
export interface AuditEntry {
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly objectRef?: {
    readonly resource: string;
    readonly subresource?: string;
    readonly apiGroup?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly responseStatus?: { readonly code: number };
}

const PIECE_BYTES = 1024 * 1024;

/** Reads a log that grows: each call returns all entries and reads only what is new. */
export function openAuditLog(file: string): () => readonly AuditEntry[] {
  const entries: AuditEntry[] = [];
  let offset = 0;
  let rest = Buffer.alloc(0);
  const take = (piece: Buffer): void => {
    offset += piece.length;
    const bytes = Buffer.concat([rest, piece]);
    const end = bytes.lastIndexOf('\n') + 1;
    rest = bytes.subarray(end);
    const lines = bytes.subarray(0, end).toString().split('\n');
    for (const line of lines) if (line !== '') entries.push(slim(JSON.parse(line) as AuditEntry));
  };
  return () => {
    const descriptor = openSync(file, 'r');
    try {
      let length: number;
      do {
        const piece = Buffer.alloc(PIECE_BYTES);
        length = readSync(descriptor, piece, 0, PIECE_BYTES, offset);
        take(piece.subarray(0, length));
      } while (length > 0);
      return entries;
    } finally {
      closeSync(descriptor);
    }
  };
}

/** A long run has some hundred thousand: only what is asked for is kept. */
function slim({ verb, requestURI, user, objectRef, responseStatus }: AuditEntry): AuditEntry {
  return {
    verb,
    requestURI,
    user: { username: user.username },
    ...(objectRef && { objectRef }),
    ...(responseStatus && { responseStatus: { code: responseStatus.code } }),
  };
}
