/** Packets of Socket.IO over Engine.IO: right ones, damaged ones, and noise. */
import type { Chance } from './chance.ts';
import type { Target } from './target.ts';
import { anyText, anyValue, damagedText } from './texts.ts';

const EVENTS = [
  ...[
    'room:join',
    'room:leave',
    'room:post',
    'room:post',
    'room:timer',
    'room:typing',
    'room:goal',
    'room:task',
  ],
  ...[
    'session:refresh',
    'clock:sync',
    'inbox:subscribe',
    '__proto__',
    'constructor',
    'connect',
    'disconnect',
  ],
  ...['error', 'server:hello', ''],
];
const NAMESPACES = ['', '', '', '', '/nowhere,', '/__proto__,', '/,', '/a?b=c,', ','];

/** One message that a client could send. */
export function anyPacket(chance: Chance, target: Target): string | Buffer {
  return chance.weighted<string | Buffer>([
    [12, () => wellFormed(chance, target)],
    [3, () => damagedText(chance, wellFormed(chance, target))],
    [1, () => acknowledgement(chance)],
    [1, () => withAttachments(chance, target)],
    [0.3, () => `40${chance.pick(NAMESPACES)}${JSON.stringify(anyValue(chance))}`],
    [0.5, () => `4${chance.below(10)}${chance.pick(NAMESPACES)}${anyText(chance)}`],
    [0.5, () => anyText(chance)],
    [0.3, () => chance.pick(['2', '3', '5', '6', '2probe', '4', '42', '43', '45', '451-', '44{}'])],
    [0.3, () => Buffer.from(chance.some(60, () => chance.below(256)))],
  ]);
}

function wellFormed(chance: Chance, target: Target): string {
  const id = chance.happens(0.6)
    ? String(chance.below(1_000))
    : chance.pick(['', '-1', '99999999999999999999']);
  const event = chance.happens(0.9) ? chance.pick(EVENTS) : anyText(chance);
  const rest = chance.happens(0.8) ? [payloadOf(chance, target)] : chance.some(3, () => anyValue(chance));
  return `42${chance.happens(0.95) ? '' : chance.pick(NAMESPACES)}${id}${JSON.stringify([event, ...rest])}`;
}

function payloadOf(chance: Chance, target: Target): unknown {
  const room_id = chance.pick<unknown>([
    crypto.randomUUID(),
    '00000000-0000-4000-8000-000000000000',
    '__proto__',
    anyValue(chance, 1),
  ]);
  return {
    room_id,
    ...(chance.happens(0.5) && {
      client_id: chance.pick<unknown>([crypto.randomUUID(), anyValue(chance, 1)]),
    }),
    ...(chance.happens(0.4) && { type: chance.pick(['chat', 'member.removed', '']) }),
    ...(chance.happens(0.4) && { data: chance.pick<unknown>([{ text: anyText(chance) }, anyValue(chance)]) }),
    ...(chance.happens(0.2) && { after: chance.pick<unknown>([0, -1, 1e308, '1', anyValue(chance, 0)]) }),
    ...(chance.happens(0.2) && { action: chance.pick(['start', 'pause', 'skip', 'x']) }),
    ...(chance.happens(0.1) && {
      token: chance.pick<unknown>([chance.pick(target.people).token, anyText(chance)]),
    }),
    ...(chance.happens(0.1) && { t0: anyValue(chance, 0) }),
    ...(chance.happens(0.1) && { [anyText(chance)]: anyValue(chance) }),
  };
}

/** Answers to questions that nobody asked. */
function acknowledgement(chance: Chance): string {
  return `43${chance.pick(['', '0', '1', '-1', '999999999999999999999'])}${JSON.stringify(anyValue(chance))}`;
}

/** Announces attachments that may never come, with places that may not exist. */
function withAttachments(chance: Chance, target: Target): string {
  const count = chance.pick(['0', '1', '2', '-1', '9999999', '1e9', 'x', '']);
  const num = chance.pick<unknown>([0, 1, -1, 1e9, '__proto__', null]);
  const event = chance.pick(EVENTS);
  const payload = chance.happens(0.5) ? { _placeholder: true, num } : payloadOf(chance, target);
  return `4${chance.pick(['5', '6'])}${count}-${chance.below(3)}${JSON.stringify([event, payload])}`;
}
