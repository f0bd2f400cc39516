import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** One entry is a list of one. */
export class InboxAppendOne extends DatabaseMigration {
  override up(): void {
    this.addSql('drop function app.append_to_inbox(uuid, text, text, jsonb, uuid)');
  }

  override down(): void {
    this.addSql(APPEND_ONE);
  }
}

const APPEND_ONE = `
  create function app.append_to_inbox(person uuid, from_source text, of_kind text, with_data jsonb, organisation uuid)
    returns setof app.inbox
  language plpgsql as $$
  begin
    return query select * from app.append_all_to_inbox(jsonb_build_array(jsonb_build_object('user_id', person,
      'source', from_source, 'kind', of_kind, 'data', with_data, 'organisation_id', organisation)));
  end $$;
  grant execute on function app.append_to_inbox(uuid, text, text, jsonb, uuid) to studyflow_system;
`;
