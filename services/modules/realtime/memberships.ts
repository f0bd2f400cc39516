import { defineStatement } from '../../platform/database/statement.ts';
import type { Scope } from '../../platform/database/scope.ts';

/** What the caller of a scope belongs to. */
export interface Memberships {
  has(kind: 'room' | 'org', id: string): Promise<boolean>;
}

const isMember = defineStatement(
  'realtime.is-member',
  `select case $1->>'kind'
     when 'room' then ($1->>'id')::uuid in (select app.my_rooms())
     else ($1->>'id')::uuid in (select app.my_organisations()) end as is_member`,
);

/** By the functions on which the policies of rooms and organisations stand. */
export function membershipsIn(scope: Scope): Memberships {
  return {
    has: async (kind, id) => {
      const [row] = await scope.rows<{ is_member: boolean }>(isMember, { kind, id });
      return row?.is_member === true;
    },
  };
}
