/** What a campaign has seen so far. */
import type { Answer } from '../e2e/http.ts';
import type { Complaint } from '../e2e/verdict.ts';
import type { FrameReport } from './frame-talker.ts';
import type { Door, FuzzInput } from './input.ts';

type Counted = Door | 'frames' | 'packets';

const SAY_EVERY_MS = 10_000;
const MAX_BODY = 2_000;

export class Findings {
  /** What was wrong, with the seed, the number and the request. */
  readonly complaints: string[] = [];
  /** Answers by door and status. */
  readonly tally = new Map<Counted, Map<number, number>>();
  /** The slowest answer of each door. */
  readonly slowest = new Map<Door, { readonly tookMs: number; readonly request: string }>();
  readonly #seed: number;
  readonly #runs: number;
  readonly #say: (line: string) => void;
  readonly #beganAt = performance.now();
  #saidAt = performance.now();
  #count = 0;

  constructor({ seed, runs, say }: { seed: number; runs: number; say: (line: string) => void }) {
    this.#seed = seed;
    this.#runs = runs;
    this.#say = say;
  }

  /** Requests and frames together. */
  get count(): number {
    return this.#count;
  }

  note(number: number, input: FuzzInput, answer: Answer, complaint: Complaint): void {
    this.#add(input.door, answer.status);
    const { tookMs } = answer;
    if (tookMs > (this.slowest.get(input.door)?.tookMs ?? 0)) {
      this.slowest.set(input.door, { tookMs, request: written(input) });
    }
    if (complaint !== undefined) this.#complain(number, input, complaint);
  }

  noteSilence(number: number, input: FuzzInput, error: unknown): void {
    this.#add(input.door, 0);
    this.#complain(number, input, `got no answer: ${String(error)}`);
  }

  noteFrames(what: 'frames' | 'packets', number: number, { sent, complaint, frames }: FrameReport): void {
    if (sent > 0) this.#add(what, complaint === undefined ? 200 : 0, sent);
    if (complaint === undefined) return;
    const last = frames.slice(-30).map((frame) => frame.slice(0, 500));
    this.#tell(
      `seed ${this.#seed}, connection ${number}: ${complaint}\n  after ${what} ${JSON.stringify(last)}`,
    );
  }

  /** At once, so that nobody has to wait for the end of a long campaign. */
  #tell(complaint: string): void {
    this.complaints.push(complaint);
    this.#say(complaint);
  }

  #complain(number: number, input: FuzzInput, complaint: string): void {
    this.#tell(`seed ${this.#seed}, input ${number}: ${complaint}\n  to ${written(input)}`);
  }

  #add(door: Counted, status: number, count = 1): void {
    const statuses = this.tally.get(door) ?? new Map<number, number>();
    statuses.set(status, (statuses.get(status) ?? 0) + count);
    this.tally.set(door, statuses);
    this.#count += count;
    const now = performance.now();
    if (now - this.#saidAt < SAY_EVERY_MS) return;
    this.#saidAt = now;
    const perSecond = Math.round((this.#count / (now - this.#beganAt)) * 1_000);
    this.#say(`${this.#count} of ${this.#runs}, ${perSecond}/s, ${this.complaints.length} complaints`);
  }
}

/** A request as one line that can be sent again. */
function written({ sent: { method = 'GET', path, headers, body } }: FuzzInput): string {
  const text = Buffer.isBuffer(body) ? { base64: body.toString('base64') } : body;
  return JSON.stringify({
    method,
    path,
    headers,
    body: typeof text === 'string' ? text.slice(0, MAX_BODY) : text,
  });
}
