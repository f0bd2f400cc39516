import { metadataTooLarge } from '../errors.ts';

/** It is part of every access token, which has to fit into a header of 16 KB beside the rest. */
const MAX_METADATA_BYTES = 6_144;

/** @throws `auth.metadata-too-large` */
export function checkMetadata(metadata: Readonly<Record<string, unknown>>): void {
  if (Buffer.byteLength(JSON.stringify(metadata)) > MAX_METADATA_BYTES) {
    throw metadataTooLarge({ max_bytes: MAX_METADATA_BYTES });
  }
}
