/** The most that one row of `app.export_chunks` holds, with room for what JSON and base64 add on the way. */
const PIECE_BYTES = 524_288;

/** Cuts bytes into pieces that are stored one by one. */
export function piecesOf(bytes: Buffer): Buffer[] {
  const count = Math.ceil(bytes.length / PIECE_BYTES);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES),
  );
}
