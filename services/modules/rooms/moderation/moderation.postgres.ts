import { firstRow, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import { organisationOf } from '../../organisations/index.ts';
import type { ModerationStore, Report, ReportMade, WordsPlace } from './moderation.store.ts';

const MADE = 'id, room_id, seq, reason, status, created_at';

const addReport = defineStatement(
  'rooms.add-report',
  `insert into app.room_reports (id, room_id, organisation_id, seq, author_id, reporter_id, reason)
   select ($1->>'id')::uuid, r.id, r.organisation_id, e.seq, e.actor_id, auth.uid(), $1->>'reason'
   from app.room_events e join app.rooms r on r.id = e.room_id
   where e.room_id = ($1->>'room_id')::uuid and e.seq = ($1->>'seq')::bigint and e.type = 'chat'
     and r.id in (select app.my_rooms())
   on conflict (room_id, seq, reporter_id) do nothing
   returning ${MADE}`,
);

const findOwnReport = defineStatement(
  'rooms.find-own-report',
  `select ${MADE} from app.room_reports where room_id = ($1->>'room_id')::uuid
     and seq = ($1->>'seq')::bigint and reporter_id = auth.uid() and room_id in (select app.my_rooms())`,
);

const REPORT = `b.id, b.room_id, b.seq, b.reason, b.status, b.created_at, b.author_id, b.reporter_id, b.note,
  b.handled_by, b.handled_at`;

const OF_STATUS = `b.status = $1->>'status'
  and ($1->>'organisation_id' is null or b.organisation_id = ($1->>'organisation_id')::uuid)`;

const listReports = defineStatement(
  'rooms.list-reports',
  `select ${REPORT}, p.text, coalesce(p.removed, false) as removed
   from app.room_reports b, app.reported_post(b.room_id, b.seq) p
   where ${OF_STATUS} and ($1->>'after_at' is null
     or (b.created_at, b.id) < (($1->>'after_at')::timestamptz, ($1->>'after_id')::uuid))
   order by b.created_at desc, b.id desc limit ($1->>'limit')::integer`,
);

const countReports = defineStatement(
  'rooms.count-reports',
  `select count(*)::integer as total from app.room_reports b where ${OF_STATUS}`,
);

const handleReport = defineStatement(
  'rooms.handle-report',
  `update app.room_reports b set status = $1->>'status', note = $1->>'note', handled_by = auth.uid(),
     handled_at = now(), version = version + 1
   where b.id = ($1->>'id')::uuid
   returning ${REPORT}, (select p.text from app.reported_post(b.room_id, b.seq) p) as text,
     coalesce((select p.removed from app.reported_post(b.room_id, b.seq) p), false) as removed`,
);

const findWords = defineStatement(
  'rooms.find-words-of',
  `select l.words from app.room_word_rules l
   where case when $1->>'room_id' is null
     then l.room_id is null and l.organisation_id = ($1->>'organisation_id')::uuid
     else l.room_id = ($1->>'room_id')::uuid end`,
);

const setWords = defineStatement(
  'rooms.set-words-of',
  `insert into app.room_word_rules (organisation_id, room_id, words)
   select coalesce(($1->>'organisation_id')::uuid, r.organisation_id), r.id,
     array(select jsonb_array_elements_text($1->'words'))
   from (select 1) as one left join app.rooms r on r.id = ($1->>'room_id')::uuid
   on conflict (organisation_id, room_id) do update set words = excluded.words
   returning words`,
);

/** The store over PostgreSQL: row-level security tells what each caller may see and judge. */
export function moderationIn(scope: Scope): ModerationStore {
  const words = async (
    statement: typeof findWords,
    { roomId, organisationId }: WordsPlace,
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<readonly string[]> => {
    const row = await firstRow<{ words: string[] }>(scope, statement, {
      room_id: roomId ?? null,
      organisation_id: organisationId ?? null,
      ...more,
    });
    return row?.words ?? [];
  };
  return {
    addReport: async (report) =>
      (await firstRow<ReportMade>(scope, addReport, { ...report })) ??
      (await firstRow<ReportMade>(scope, findOwnReport, { room_id: report.room_id, seq: report.seq })),
    listReports: (organisation_id, status, { limit, after }) =>
      scope.rows<Report>(listReports, {
        organisation_id,
        status,
        limit,
        after_at: after?.value ?? null,
        after_id: after?.id ?? null,
      }),
    countReports: async (organisation_id, status) =>
      (await firstRow<{ total: number }>(scope, countReports, { organisation_id, status }))?.total ?? 0,
    handleReport: (id, status, note) => firstRow<Report>(scope, handleReport, { id, status, note }),
    findWords: (place) => words(findWords, place),
    setWords: (place, said) => words(setWords, place, { words: said }),
    moderatedOrganisation: async () => {
      const { id, role } = await organisationOf(scope);
      return role === 'moderator' || role === 'admin' ? id : undefined;
    },
  };
}
