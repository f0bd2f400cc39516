import { randomUUID } from 'node:crypto';
import { buildRoom } from '../../../modules/rooms/actor/testing.ts';
import { describeDirectory, type OpenDirectory } from './describe-directory.ts';
import { describeJournal, type OpenJournal } from './describe-journal.ts';
import { createMemoryDirectory } from './memory-directory.ts';
import { createMemoryJournal } from './memory-journal.ts';
import { createTables, foundRoom, headKey, type Tables } from './tables.ts';

const host = randomUUID();

function addRoom(tables: Tables): Promise<string> {
  const id = randomUUID();
  foundRoom(tables, buildRoom({ id, owner_id: host, created_at: new Date().toISOString() }));
  return Promise.resolve(id);
}

function openDirectory(): Promise<OpenDirectory> {
  const tables = createTables(() => Date.now());
  return Promise.resolve({
    directory: createMemoryDirectory(tables),
    addActor: () => addRoom(tables),
    endLease: async (processId) => {
      const row = tables.processes.get(processId);
      if (row !== undefined) row.leaseUntil = tables.now() - 1_000;
    },
    setWakeAt: async (id, msAgo) => {
      const head = tables.heads.get(headKey('room', id));
      if (head !== undefined) head.wakeAt = tables.now() - msAgo;
    },
    close: () => Promise.resolve(),
  });
}

function openJournal(): Promise<OpenJournal> {
  const tables = createTables(() => Date.now());
  const guest = randomUUID();
  tables.people.add(host).add(guest);
  return Promise.resolve({
    journal: createMemoryJournal(tables),
    directory: createMemoryDirectory(tables),
    people: [host, guest],
    addRoom: () => addRoom(tables),
    close: () => Promise.resolve(),
  });
}

describeDirectory('the directory of the simulator', openDirectory);
describeJournal('the journal of the simulator', openJournal);
