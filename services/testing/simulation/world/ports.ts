import type { RoomJournal } from '../../../modules/rooms/actor/room.journal.ts';
import type { Directory } from '../../../platform/actors/directory.ts';
import type { DatabaseLine } from './database-line.ts';

/** A directory behind a process's line to the database. */
export function directoryOver(line: DatabaseLine, inner: Directory): Directory {
  return {
    register: (process, leaseMs) => line.run('register', () => inner.register(process, leaseMs)),
    renew: (processId, leaseMs) => line.run('renew', () => inner.renew(processId, leaseMs)),
    setDraining: (processId, draining) =>
      line.run('set draining', () => inner.setDraining(processId, draining)),
    bury: (processId) => line.run('bury', () => inner.bury(processId)),
    unregister: (processId) => line.run('unregister', () => inner.unregister(processId)),
    claim: (kind, ids, processId) => line.run('claim', () => inner.claim(kind, ids, processId)),
    find: (kind, ids) => line.run('find', () => inner.find(kind, ids)),
    release: (kind, heads, to) => line.run('release', () => inner.release(kind, copyOf(heads), to)),
    findOverdue: (processId, most) => line.run('find overdue', () => inner.findOverdue(processId, most)),
  };
}

/** A journal behind a process's line to the database. */
export function journalOver(line: DatabaseLine, inner: RoomJournal): RoomJournal {
  return {
    load: (heads) => line.run('load', () => inner.load(heads)),
    write: (entries) => line.run('write', () => inner.write(entries)),
    findReceipt: (id, key) => line.run('find receipt', () => inner.findReceipt(id, key)),
    isKnownReceipt: (failure) => inner.isKnownReceipt(failure),
    readAfter: (roomId, after, limit, upTo) =>
      line.run('read after', () => inner.readAfter(roomId, after, limit, upTo)),
    headsOf: (roomIds) => line.run('heads', () => inner.headsOf(roomIds)),
  };
}

/** Values leave as they are now: cells go on. */
function copyOf(heads: readonly { id: string; epoch: number }[]): readonly { id: string; epoch: number }[] {
  return heads.map(({ id, epoch }) => ({ id, epoch }));
}
