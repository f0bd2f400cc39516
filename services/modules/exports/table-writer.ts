/** Writes the tables of a person into a file, one after the other. */
export interface TableWriter {
  /** A portion of a table, each row a JSON object; the last one says so. */
  write(table: string, rows: readonly string[], isEnd: boolean): void;
  /** Nothing comes any more. */
  end(): void;
  /** Bytes that were written and not taken. */
  waiting(): number;
  /** What was written since the last time. */
  take(): Buffer;
}

/** Keeps what was written until it is taken. */
export function keepParts(): Pick<TableWriter, 'waiting' | 'take'> & { add(part: Uint8Array): void } {
  let parts: Uint8Array[] = [];
  let size = 0;
  return {
    add: (part) => {
      parts.push(part);
      size += part.length;
    },
    waiting: () => size,
    take: () => {
      const taken = Buffer.concat(parts, size);
      parts = [];
      size = 0;
      return taken;
    },
  };
}
