import type { Database } from '../platform/database/database.ts';
import { PLATFORM } from '../platform/use-case/caller.ts';

/** What nobody calls who only reads the doors of modules. */
export const nothing = (): never => {
  throw new Error('Described modules are not connected');
};

const nowhere = {
  caller: PLATFORM,
  rows: nothing,
  text: nothing,
  entityManager: nothing,
  afterCommit: nothing,
};

/** A database that is none. */
export const noDatabase: Database = {
  shared: () => nowhere,
  reading: () => nowhere,
  transaction: nothing,
  snapshot: nothing,
};
