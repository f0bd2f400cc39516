import { firstRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';

/** What people who share an organisation see of each other. */
export interface KnownPerson {
  readonly user_id: string;
  readonly display_name: string;
  readonly avatar_url: string | null;
}

const findKnown = defineStatement(
  'organisations.known-person',
  `select user_id, display_name, avatar_url from app.known_person(($1->>'id')::uuid)`,
);

/** The caller, or somebody who shares an organisation with the caller; undefined for everybody else. */
export function knownPerson(scope: Scope, id: string): Promise<KnownPerson | undefined> {
  return firstRow<KnownPerson>(scope, findKnown, { id });
}
