import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Adds to many inboxes in one statement: what a crowd is told costs no round trip for each. */
export class InboxAppendMany extends DatabaseMigration {
  override up(): void {
    this.addSql(APPEND_MANY);
  }

  override down(): void {
    this.addSql('drop function app.append_all_to_inbox(jsonb)');
  }
}

/**
 * entries: [{user_id, source, kind, data, organisation_id}], numbered in this order for each person. Gives the rows of
 * all of them, also of those that were there before; of people who are gone none. Heads are locked in the order of
 * their ids, before anything is looked at: a statement after it sees what every earlier appender has committed.
 */
const APPEND_MANY = `
  create function app.append_all_to_inbox(entries jsonb) returns setof app.inbox
  language plpgsql as $$
  begin
    insert into app.inbox_heads (user_id)
      select u.id from auth.users u
      where u.id in (select (e ->> 'user_id')::uuid from jsonb_array_elements(entries) e)
      order by u.id on conflict (user_id) do nothing;
    perform from app.inbox_heads h
      where h.user_id in (select (e ->> 'user_id')::uuid from jsonb_array_elements(entries) e)
      order by h.user_id for update;

    with wanted as (
      select distinct on (person, source) (e.entry ->> 'user_id')::uuid as person, e.entry ->> 'source' as source,
        e.entry, e.n
      from jsonb_array_elements(entries) with ordinality as e (entry, n)
      order by person, source, e.n),
    numbered as (
      select w.person, w.source, w.entry, h.seq + row_number() over (partition by w.person order by w.n) as place
      from wanted w join app.inbox_heads h on h.user_id = w.person
      where not exists (select from app.inbox i where i.user_id = w.person and i.source = w.source)),
    moved as (
      update app.inbox_heads h set seq = m.last
      from (select n.person, max(n.place) as last from numbered n group by n.person) m
      where h.user_id = m.person)
    insert into app.inbox (user_id, seq, source, kind, data, organisation_id)
      select n.person, n.place, n.source, n.entry ->> 'kind', n.entry -> 'data',
        (select o.id from app.organisations o where o.id = (n.entry ->> 'organisation_id')::uuid)
      from numbered n;

    return query select i.* from app.inbox i
      join (select distinct (e ->> 'user_id')::uuid as person, e ->> 'source' as source
        from jsonb_array_elements(entries) e) w on i.user_id = w.person and i.source = w.source
      order by i.user_id, i.seq;
  end $$;
  grant execute on function app.append_all_to_inbox(jsonb) to studyflow_system;
`;
