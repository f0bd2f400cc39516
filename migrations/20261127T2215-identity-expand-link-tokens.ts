import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** The link of a mail has a token of its own, beside the digits: knowing the address does not help to guess it. */
export class IdentityLinkTokens extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(LINK_HASH);
    this.addSql(FORGET_REPLACED_LINK);
  }

  override down(): void {
    this.addSql(`
      drop trigger forget_replaced_link on auth.one_time_tokens;
      drop function auth.forget_replaced_link();
      alter table auth.one_time_tokens drop column link_hash;
    `);
  }
}

/** Where it is null, the link was sent by a release before this one: its token is `token_hash` itself, as GoTrue's. */
const LINK_HASH = `
  alter table auth.one_time_tokens add column link_hash text check (link_hash <> '');
  comment on column auth.one_time_tokens.link_hash is 'SHA-256; the token of the link itself is nowhere.';
  create index one_time_tokens_link_hash on auth.one_time_tokens using hash (link_hash);
`;

/** A release that knows digits only replaces them and leaves the rest: the link of the mail before must not open. */
const FORGET_REPLACED_LINK = `
  create function auth.forget_replaced_link() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    new.link_hash := null;
    return new;
  end $$;
  create trigger forget_replaced_link before update of token_hash on auth.one_time_tokens
    for each row when (new.token_hash <> old.token_hash and new.link_hash = old.link_hash)
    execute function auth.forget_replaced_link();
`;
