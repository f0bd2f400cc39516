import { firstRow } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import type { ContentIn, PersonStudied, PostReactions, Studied, StoredReactions } from './content.store.ts';

const findReactions = defineStatement(
  'rooms.find-reactions',
  `select
     (select e.seq from app.room_events e where e.room_id = m.room_id order by e.seq desc limit 1) as seq,
     exists (select from app.room_events e
       where e.room_id = m.room_id and e.seq = ($1->>'seq')::bigint and e.type = 'chat'
         and e.redacted_at is null and not coalesce((e.data->>'deleted')::boolean, false)) as is_post,
     coalesce((select jsonb_object_agg(k.emoji, k.count) from (
       select r.emoji, count(*) from app.room_reactions r
       where r.room_id = m.room_id and r.seq = ($1->>'seq')::bigint group by r.emoji) k), '{}') as counts,
     exists (select from app.room_reactions r
       where r.room_id = m.room_id and r.seq = ($1->>'seq')::bigint and r.emoji = $1->>'emoji'
         and r.user_id = auth.uid()) as mine
   from app.room_members m where m.room_id = ($1->>'room_id')::uuid and m.user_id = auth.uid()`,
);

const listReactions = defineStatement(
  'rooms.list-reactions',
  `select k.seq, jsonb_agg(jsonb_build_object('emoji', k.emoji, 'count', k.count, 'mine', k.mine)
     order by k.first, k.emoji) as reactions
   from (
     select r.seq, r.emoji, count(*) as count, bool_or(r.user_id = auth.uid()) as mine, min(r.at) as first
     from app.room_reactions r
     where r.room_id = ($1->>'room_id')::uuid and r.seq in (
       select p.seq from app.room_reactions p
       where p.room_id = ($1->>'room_id')::uuid and p.seq > ($1->>'after')::bigint
         and ($1->>'until' is null or p.seq <= ($1->>'until')::bigint)
       group by p.seq order by p.seq limit ($1->>'limit')::integer)
     group by r.seq, r.emoji) k
   group by k.seq order by k.seq`,
);

const studyTime = defineStatement(
  'rooms.study-time',
  `select s.* from app.study_time_of_room(($1->>'room_id')::uuid, ($1->>'from')::timestamptz, ($1->>'to')::timestamptz) s`,
);

interface StudiedRow {
  readonly user_id: string | null;
  readonly display_name: string;
  readonly avatar_url: string | null;
  readonly attended_ms: number | null;
  readonly phases: number;
  readonly sessions: number;
  readonly people: number;
}

/** The store over PostgreSQL. */
export const contentIn: ContentIn = (scope) => ({
  findReactions: (room_id, seq, emoji) =>
    firstRow<StoredReactions>(scope, findReactions, { room_id, seq, emoji }),
  listReactions: (room_id, span) => scope.rows<PostReactions>(listReactions, { room_id, ...span }),
  studyTime: async (room_id, span) => {
    const [total, ...people] = await scope.rows<StudiedRow>(studyTime, { room_id, ...span });
    if (total === undefined) return undefined;
    return { total: { people: total.people, ...studied(total) }, people: people.map(person) };
  },
});

function person(row: StudiedRow): PersonStudied {
  const { user_id, display_name, avatar_url } = row;
  return { user_id: user_id ?? '', display_name, avatar_url, ...studied(row) };
}

function studied({ attended_ms, phases, sessions }: StudiedRow): Studied {
  return { seconds: (attended_ms ?? 0) / 1_000, phases, sessions };
}
