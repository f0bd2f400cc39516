import { useCase } from '../../../platform/use-case/use-case.ts';
import { ExportInput } from '../contract.ts';
import { exportNotFound, exportNotReady } from '../errors.ts';
import type { Export } from '../export.ts';
import type { ExportRepository } from '../export.repository.ts';

/** A file that is ready: its export, and its bytes piece by piece. */
export interface ExportFile {
  readonly about: Export;
  readonly pieces: AsyncIterable<Uint8Array>;
}

interface Deps {
  readonly exports: Pick<ExportRepository, 'find'>;
  /** Undefined where the file ends. */
  readonly readPiece: (id: string, n: number) => Promise<Buffer | undefined>;
}

/**
 * Opens the file of one of the caller's exports.
 *
 * @throws `export.not-found`, or `export.not-ready` while it is being made and when it failed.
 */
export const openFile = useCase<Deps, typeof ExportInput, ExportFile>({
  name: 'exports.open-file',
  kind: 'query',
  input: ExportInput,
  roles: ['authenticated'],
  run: async ({ exports, readPiece }, _caller, { id }) => {
    const about = await exports.find(id);
    if (about === undefined) throw exportNotFound();
    if (about.state !== 'done') throw exportNotReady({ state: about.state });
    return { about, pieces: piecesOf(id, readPiece) };
  },
});

async function* piecesOf(id: string, readPiece: Deps['readPiece']): AsyncGenerator<Uint8Array> {
  for (let n = 0; ; n += 1) {
    const piece = await readPiece(id, n);
    if (piece === undefined) return;
    yield piece;
  }
}
