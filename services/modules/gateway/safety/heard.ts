import type { Part } from '../canonical/parts.ts';
import { addToolCall, emptyTold, type Told } from '../fallback/told.ts';
import type { GatewayPart } from '../gateway-part.ts';

/** So much of the past is kept: the longest phrase of the rules fits in many times. */
export const LOOK_BACK = 400;

/** What a stream has said so far, by choice, and which of it nobody has read yet. */
export class Heard {
  readonly told: Told[] = [];
  /** Choices whose end was passed on. */
  readonly finished = new Set<number>();
  start: Extract<Part, { type: 'start' }> | undefined;
  speaker: Extract<Part, { type: 'speaker' }> | undefined;
  readonly #fresh: string[] = [];
  readonly #past: string[] = [];

  /** Characters that were said and not passed on. */
  get freshLength(): number {
    return this.#fresh.reduce((sum, { length }) => sum + length, 0);
  }

  add(batch: readonly GatewayPart[]): void {
    for (const part of batch) this.#add(part);
  }

  passOn(): void {
    for (const [index, { reason }] of this.told.entries()) {
      this.#past[index] = ((this.#past[index] ?? '') + (this.#fresh[index] ?? '')).slice(-LOOK_BACK);
      this.#fresh[index] = '';
      if (reason !== undefined) this.finished.add(index);
    }
  }

  /** What is fresh of each choice, and so much of what was before it. */
  windows(before: number): readonly string[] {
    return this.#fresh.flatMap((fresh, index) =>
      fresh === '' ? [] : [(this.#past[index] ?? '').slice(-before) + fresh],
    );
  }

  #add(part: GatewayPart): void {
    switch (part.type) {
      case 'start':
        this.start = part;
        break;
      case 'speaker':
        this.speaker = part;
        break;
      case 'text-delta':
        this.#say(part.index, part.text).text += part.text;
        break;
      case 'reasoning-delta':
        this.#say(part.index, part.text).reasoning += part.text;
        break;
      case 'tool-call-delta':
        addToolCall(this.#say(part.index, part.arguments), part);
        break;
      case 'finish':
        this.#say(part.index, '').reason = part.reason;
        break;
      default:
    }
  }

  #say(index: number, text: string): Told {
    // A choice may be told of before those in front of it.
    for (let before = this.told.length; before <= index; before += 1) {
      this.told.push(emptyTold());
      this.#fresh.push('');
    }
    this.#fresh[index] = (this.#fresh[index] ?? '') + text;
    return this.told[index] ?? emptyTold();
  }
}
