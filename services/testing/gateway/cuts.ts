import type { StubAsked, StubPlan } from './provider-stub.ts';
import { planFor, type WireAnswer, type WireForm } from './wire-forms.ts';

/** Words of one byte and of four, quotes and escapes, lines that repeat themselves, JSON, white space at every seam. */
const SENTENCES = [
  'Photosynthese wandelt Licht in Zucker um – “süß”, nicht wahr?\n\n',
  '光合作用は光を糖に変える。🌱👩‍🔬🧪 ',
  '{"title": "Zellatmung \\"kurz\\"", "steps": [1, 2, 3], "done": false}\n',
  'ha ha ha ha ha ha ha ha ha ha ha ha ha ha ha ha\n',
  'Die Sonne scheint. Die Sonne scheint. Die Sonne scheint. Die Sonne scheint.\n',
  '    if (x < 1 && y > 2) { return `\\u00e9\\t${z}`; }\n\n\n',
  'ÄÖÜß €uro 𝒜𝓁𝑔𝑒𝒷𝓇𝒶 data: [DONE]\r\ndata: x\n\n',
];

/** What every stub would say if it lived. */
export const FULL_ANSWER = `${SENTENCES.join('')}${SENTENCES.join('')}Fertig.`;

export const TOKENS_IN = 11;
export const TOKENS_OUT = 70;

/** A text in deltas of uneven length, cut between units of UTF-16 as some servers do. */
export function deltasOf(text: string): string[] {
  const deltas: string[] = [];
  for (let at = 0, step = 1; at < text.length; at += step, step = (step * 5 + 3) % 11 || 1) {
    deltas.push(text.slice(at, at + step));
  }
  return deltas;
}

export function answerOf(text: string): WireAnswer {
  const deltas = deltasOf(text);
  return {
    deltas: deltas.length === 0 ? [''] : deltas,
    promptTokens: TOKENS_IN,
    completionTokens: TOKENS_OUT,
  };
}

/** One way to die. */
export interface Cut {
  /** Where and how, for a failing test. */
  readonly name: string;
  readonly plan: StubPlan;
}

/** Where a provider dies, and how. */
export interface Place {
  readonly at: number;
  readonly way: 'end' | 'break' | 'error' | 'silence';
}

/**
 * So many places to cut, from the first byte to the last word: behind it there is nothing left to die of. They come
 * in no order, since a provider that never even begins for a while is asked last.
 */
export function placesOf(form: WireForm, count: number): Place[] {
  const finish = wholeOf(form).indexOf(form.finishMark);
  return Array.from({ length: count }, (_nothing, number) => ({
    at: Math.floor((finish * ((number * STRIDE) % count)) / count),
    way: number % STALL_EVERY === STALL_EVERY - 1 ? 'silence' : (WAYS[number % WAYS.length] ?? 'end'),
  }));
}

const WAYS = ['end', 'break', 'error'] as const;

/** Has nothing in common with a thousand or any smaller count. */
const STRIDE = 7_919;

/** How often a silent stall is among the ways: it takes its time. */
const STALL_EVERY = 97;

/**
 * The way in which a provider dies after `at` bytes of its stream, which may be within a character, a line or a text in
 * JSON: the connection ends, breaks, falls silent, or an error comes inside.
 */
export function planOfCut(form: WireForm, { at, way }: Place): Cut {
  const bytes = wholeOf(form);
  const name = `${form.kind} ${way} after ${String(at)} of ${String(bytes.length)} bytes`;
  const whole = wholeEvents(bytes.subarray(0, at));
  // An error is an event of its own: what was begun before it is finished, or never was.
  if (way === 'error') return { name, plan: { pieces: [whole, form.errorEvent] } };
  const half = Math.floor(at / 2);
  return {
    name,
    plan: { pieces: [bytes.subarray(0, half), bytes.subarray(half, at)], then: way },
  };
}

const wholes = new Map<WireForm, Buffer>();

/** The stream of the whole answer; it is the same for every cut. */
function wholeOf(form: WireForm): Buffer {
  const known = wholes.get(form) ?? form.stream(answerOf(FULL_ANSWER));
  wholes.set(form, known);
  return known;
}

function wholeEvents(bytes: Buffer): Buffer {
  const end = Math.max(endOf(bytes, '\n\n'), endOf(bytes, '\r\n\r\n'));
  return bytes.subarray(0, end);
}

function endOf(bytes: Buffer, mark: string): number {
  const at = bytes.lastIndexOf(mark);
  return at === -1 ? 0 : at + mark.length;
}

/** What a provider answers who knows the whole and goes on exactly behind what it is told that it said. */
export function remainderOf(form: WireForm, asked: StubAsked): StubPlan {
  const spoken = form.spokenOf(asked);
  if (!FULL_ANSWER.startsWith(spoken)) {
    return { pieces: [], status: 400, headers: { 'x-why': 'this was never said' } };
  }
  return planFor(form, asked, answerOf(FULL_ANSWER.slice(spoken.length)));
}

/** A plan that falls silent in the middle, or elsewhere, until something has happened. */
export function pausedInTheMiddle(plan: StubPlan, until: Promise<unknown>, at = 0.5): StubPlan {
  const bytes = Buffer.concat([...plan.pieces].map((piece) => Buffer.from(piece)));
  const middle = Math.floor(bytes.length * at);
  return {
    ...plan,
    pieces: [bytes.subarray(0, middle), bytes.subarray(middle)],
    pauseAfter: { pieces: 1, until },
  };
}
