import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** What the tutor knows of a student's own tasks and notes: their vectors, asked for once per text and model. */
export class AiEmbeddings extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(EMBEDDINGS);
  }

  override down(): void {
    this.addSql(`
      drop function app.similarity(real[], real[]);
      drop table app.ai_embeddings;
    `);
  }
}

/** The digest tells whether the text is still the one that was embedded; the text itself stays where it is. */
const EMBEDDINGS = `
  create table app.ai_embeddings (
    user_id uuid not null references auth.users on delete cascade,
    source text not null check (source in ('task', 'note')),
    source_id uuid not null,
    model text not null,
    digest text not null,
    vector real[] not null,
    created_at timestamptz not null default now(),
    primary key (user_id, source, source_id, model)
  );
  comment on column app.ai_embeddings.vector is 'Of length 1, so that a product is a cosine.';
  call app.own_rows('app.ai_embeddings', 'user_id');

  create function app.similarity(one real[], other real[]) returns double precision
  language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
  begin atomic
    select sum(a::double precision * b) from unnest(one, other) as pair (a, b);
  end;
  grant execute on function app.similarity(real[], real[]) to authenticated, service_role;
`;
