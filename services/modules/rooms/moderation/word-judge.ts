import { LRUCache } from 'lru-cache';
import { coalesce } from '../../../platform/actors/coalesce.ts';
import { querySystem } from '../../../platform/actors/query-system.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { RolePools } from '../../../platform/database/pools.ts';
import type { TextJudge, Verdict } from './judge.ts';
import { WordList } from './word-list.ts';

const FIND_WORDS = {
  name: 'rooms.find-words',
  text: `
    select r.id, coalesce((select jsonb_agg(w.word) from app.room_word_rules l, unnest(l.words) as w (word)
      where l.organisation_id = r.organisation_id and (l.room_id is null or l.room_id = r.id)), '[]') as words
    from app.rooms r where r.id = any ($1::uuid[])`,
};

/** A change of the words applies in all processes after so long. */
const FRESH_MS = 3_000;
const ROOMS = 5_000;

interface Known {
  readonly words: WordList;
  readonly until: number;
}

const NO_WORDS = new WordList([]);

/** Words that an organisation, or a room, does not want to read; read for many rooms in one statement. */
export function createWordJudge(pools: Pick<RolePools, 'acquire'>, clock: Clock): TextJudge {
  const known = new LRUCache<string, Known>({ max: ROOMS });
  const read = coalesce<string, WordList>(async (roomIds) => {
    const rows = await querySystem<{ id: string; words: string[] }>(pools, FIND_WORDS, [roomIds]);
    const found = new Map(rows.map(({ id, words }) => [id, words]));
    return roomIds.map((id) => {
      const words = found.get(id) ?? [];
      return words.length === 0 ? NO_WORDS : new WordList(words);
    });
  });
  const readAgain = async (roomId: string): Promise<WordList> => {
    const words = await read(roomId);
    known.set(roomId, { words, until: clock.monotonicMs() + FRESH_MS });
    return words;
  };
  return {
    name: 'words',
    judge: ({ roomId: id, text }) => {
      const roomId = id.toLowerCase();
      const before = known.get(roomId);
      if (before !== undefined && before.until > clock.monotonicMs()) return verdictOn(text, before.words);
      return readAgain(roomId).then((words) => verdictOn(text, words));
    },
  };
}

function verdictOn(text: string, words: WordList): Verdict {
  return words.isIn(text) ? { isAllowed: false, rule: 'blocked-word' } : { isAllowed: true };
}
