import type { RoomJournal } from '../../../modules/rooms/actor/room.journal.ts';
import type { Directory } from '../../../platform/actors/directory.ts';
import type { Tables } from '../store/tables.ts';

/** A mistake that can be built in, to see whether it is found: around a port, or at a seam; never in a copy. */
export interface Defect {
  /** As in `DEFECT=`. */
  readonly name: string;
  /** What is wrong with it, for people. */
  readonly mistake: string;
  /** Built anew for each schedule. */
  build(tables: Tables): DefectParts;
}

export interface DefectParts {
  /** Around what the database does. */
  readonly directory?: (inner: Directory) => Directory;
  readonly journal?: (inner: RoomJournal) => RoomJournal;
  /** Around what a process sees of it. */
  readonly processJournal?: (inner: RoomJournal) => RoomJournal;
  /** Everything that is kept in Redis alone is gone. */
  readonly cacheFlushed?: () => void;
  /** Changes a seam of the shipped code for the time of the schedule; the answer puts it back. */
  readonly install?: () => () => void;
}
