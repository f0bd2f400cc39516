import { firstRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import { classNotFound } from './errors.ts';

/** A class as one of its organisation's members stands to it. */
export interface ClassStanding {
  readonly id: string;
  readonly organisation_id: string;
  readonly is_archived: boolean;
  /** Whether they teach it: as a teacher of the class, or as one who keeps all classes of the organisation. */
  readonly teaches: boolean;
}

const findStanding = defineStatement(
  'organisations.class-standing',
  `select c.id, c.organisation_id, c.archived_at is not null as is_archived,
     m.role in ('teacher', 'admin') or coalesce(t.role = 'teacher', false) as teaches
   from app.classes c
   join app.organisation_members m on m.organisation_id = c.organisation_id and m.user_id = auth.uid()
   left join app.class_members t on t.class_id = c.id and t.user_id = m.user_id
   where c.id = ($1->>'class_id')::uuid`,
);

/** How the caller stands to a class. @throws `class.not-found` for those who are not in its organisation. */
export async function classStanding(scope: Scope, classId: string): Promise<ClassStanding> {
  const standing = await firstRow<ClassStanding>(scope, findStanding, { class_id: classId });
  if (standing === undefined) throw classNotFound();
  return standing;
}
