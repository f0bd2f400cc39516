/** Frames of Phoenix's protocol: right ones, damaged ones, and noise (versions 1.0.0 and 2.0.0, text and binary). */
import type { Chance } from './chance.ts';
import type { Target } from './target.ts';
import { anyText, anyValue, damagedText } from './texts.ts';

export type Version = '1.0.0' | '2.0.0';

const TOPICS = ['realtime:a', 'realtime:b', 'realtime:public:tasks', 'realtime:', 'phoenix', 'presence', ''];
const EVENTS = [
  ...['phx_join', 'phx_join', 'phx_leave', 'heartbeat', 'access_token', 'broadcast', 'broadcast', 'presence'],
  ...['phx_close', 'phx_reply', 'phx_error', 'postgres_changes', 'system', ''],
];

/** One frame that a client could send. */
export function anyFrame(chance: Chance, target: Target, version: Version): string | Buffer {
  return chance.weighted<string | Buffer>([
    [12, () => wellFormed(chance, target, version)],
    [2, () => damagedText(chance, wellFormed(chance, target, version))],
    [0.5, () => JSON.stringify(anyValue(chance))],
    [0.5, () => anyText(chance)],
    [version === '2.0.0' ? 3 : 0.3, () => binaryPush(chance)],
    [0.3, () => Buffer.from(chance.some(60, () => chance.below(256)))],
  ]);
}

function wellFormed(chance: Chance, target: Target, version: Version): string {
  const event = chance.happens(0.9) ? chance.pick(EVENTS) : anyText(chance);
  const topic = chance.happens(0.9) ? chance.pick(TOPICS) : anyText(chance);
  const payload = chance.happens(0.85) ? payloadOf(chance, target, event) : anyValue(chance);
  const ref = chance.pick<unknown>(['1', '2', '3', 4, null, '', anyValue(chance, 1)]);
  const joinRef = chance.pick<unknown>(['1', '2', null, anyValue(chance, 0)]);
  return JSON.stringify(
    version === '2.0.0'
      ? [joinRef, ref, topic, event, payload]
      : { topic, event, payload, ref, join_ref: joinRef },
  );
}

function payloadOf(chance: Chance, target: Target, event: string): unknown {
  const token = chance.happens(0.7) ? chance.pick(target.people).token : anyValue(chance, 1);
  if (event === 'phx_join') return { config: configOf(chance, target), access_token: token };
  if (event === 'access_token') return { access_token: token };
  if (event === 'broadcast') return { type: 'broadcast', event: anyText(chance), payload: anyValue(chance) };
  if (event === 'presence') {
    return { type: 'presence', event: chance.pick(['track', 'untrack', 'x']), payload: anyValue(chance) };
  }
  return {};
}

function configOf(chance: Chance, target: Target): unknown {
  const tables = [...target.tables.keys()];
  const filter = (): string => {
    const table = chance.pick(tables);
    const column = chance.pick(target.tables.get(table) ?? ['id']);
    const text = `${column}=${chance.pick(['eq', 'in', 'lt', 'like', 'is', 'not.eq', 'match', 'x'])}.${anyText(chance)}`;
    return chance.happens(0.7) ? text : damagedText(chance, text);
  };
  const entry = (): unknown => ({
    event: chance.pick<unknown>(['*', 'INSERT', 'UPDATE', 'DELETE', 'x', anyValue(chance, 1)]),
    schema: chance.pick<unknown>(['public', 'public', 'auth', '*', anyValue(chance, 1)]),
    ...(chance.happens(0.8) && { table: chance.happens(0.9) ? chance.pick(tables) : anyValue(chance, 1) }),
    ...(chance.happens(0.5) && { filter: filter() }),
  });
  return {
    broadcast: chance.pick<unknown>([{ ack: true, self: true }, { ack: false }, null, anyValue(chance, 1)]),
    presence: chance.pick<unknown>([{ key: anyText(chance) }, { enabled: false }, anyValue(chance, 1)]),
    postgres_changes: chance.happens(0.9) ? chance.some(3, entry) : anyValue(chance),
    private: chance.pick<unknown>([false, true, 'x']),
  };
}

/** Kind, five lengths, encoding, the fields, the payload; lengths may lie. */
function binaryPush(chance: Chance): Buffer {
  const fields = ['1', '2', chance.pick(TOPICS), anyText(chance), chance.pick(['', '{}', '{', 'null'])].map(
    (text) => Buffer.from(text).subarray(0, 255),
  );
  const lengths = fields.map(({ length }) => (chance.happens(0.9) ? length : chance.below(256)));
  const head = [chance.happens(0.9) ? 3 : chance.below(256), ...lengths, chance.below(3)];
  return Buffer.concat([Buffer.from(head), ...fields, Buffer.from(anyText(chance))]);
}
