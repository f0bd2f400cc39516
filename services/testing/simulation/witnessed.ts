import type { RoomJournal } from '../../modules/rooms/actor/room.journal.ts';
import type { Witness } from './judge/witness.ts';

/** The journal as a process's statements reach it: whoever commits is seen. */
export function witnessed(journal: RoomJournal, process: string, witness: Witness): RoomJournal {
  return {
    ...journal,
    write: async (entries) => {
      const moved = await journal.write(entries);
      for (const { id, epoch, from, to } of entries) {
        if (to > from && moved.has(id)) witness.committed({ room: id, process, epoch, from, to });
      }
      return moved;
    },
  };
}
