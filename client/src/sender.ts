import { resendDelay } from './back-off.ts';
import type { Answer, Connection } from './connection.ts';
import type { StudyFlowError } from './errors.ts';
import { isClosed, ownFailure } from './errors.ts';
import type { Calls } from './generated/protocol.d.ts';

interface Letter {
  readonly line: string;
  readonly event: keyof Calls;
  readonly payload: object;
  readonly settle: (error: StudyFlowError | undefined, answer?: unknown) => void;
  /** Whether it has left this device: then the server may have done it. */
  wasSent: boolean;
  isUnderWay: boolean;
  isSettled: boolean;
  attempts: number;
  again: ReturnType<typeof setTimeout> | undefined;
}

/** So many wait at most; who has no network for an hour shall not fill the memory of the page. */
const MOST_LETTERS = 500;

/**
 * Sends what must be done once: again with the same `client_id` until there is an answer that counts, in the order in
 * which it was given, line by line. What has no such answer by its deadline is given up.
 */
export class Sender {
  readonly #connection: Connection;
  readonly #lines = new Map<string, Letter[]>();
  #count = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.on('state', (state) => {
      if (state === 'online') for (const line of this.#lines.keys()) this.#go(line);
      if (state === 'closed') this.#giveUp();
    });
  }

  /** How many have no answer yet. */
  get size(): number {
    return this.#count;
  }

  /**
   * @throws StudyFlowError that the server answered; `client.no-answer` when the time is over and it may have been
   * done, `client.not-sent` when it was not; `client.queue-full`.
   */
  send<Event extends keyof Calls>(
    line: string,
    event: Event,
    payload: Calls[Event]['call'],
    deadlineMs: number,
  ): Promise<Answer<Event>> {
    return new Promise((resolve, reject) => {
      if (this.#connection.state === 'closed') throw isClosed();
      if (this.#count >= MOST_LETTERS) throw ownFailure('queue-full', 'Too much waits to be sent.', false);
      const letter: Letter = {
        ...{ line, event, payload, wasSent: false, isUnderWay: false, isSettled: false, attempts: 0 },
        again: undefined,
        settle: (error, answer) => {
          clearTimeout(deadline);
          this.#remove(letter);
          if (error === undefined) resolve(answer as Answer<Event>);
          else reject(error);
        },
      };
      const deadline = setTimeout(() => letter.settle(timeIsOver(letter)), deadlineMs);
      const letters = this.#lines.get(line) ?? [];
      this.#lines.set(line, letters);
      letters.push(letter);
      this.#count += 1;
      this.#go(line);
    });
  }

  /** Sends the first of a line, unless it is on its way or waits for its turn. */
  #go(line: string): void {
    const letter = this.#lines.get(line)?.[0];
    if (letter === undefined || letter.isUnderWay || this.#connection.state !== 'online') return;
    clearTimeout(letter.again);
    letter.isUnderWay = true;
    letter.wasSent = true;
    this.#connection.ask(letter.event, letter.payload, (error, answer) => {
      letter.isUnderWay = false;
      if (letter.isSettled) this.#go(line);
      else if (error?.retryable !== true) letter.settle(error, answer);
      else this.#later(letter, error);
    });
  }

  #later(letter: Letter, { retryAfterMs = 0 }: StudyFlowError): void {
    const wait = retryAfterMs + resendDelay(letter.attempts, this.#connection.random);
    letter.attempts += 1;
    letter.again = setTimeout(() => this.#go(letter.line), wait);
  }

  #remove(letter: Letter): void {
    const letters = this.#lines.get(letter.line) ?? [];
    const at = letters.indexOf(letter);
    clearTimeout(letter.again);
    letter.isSettled = true;
    if (at < 0) return;
    letters.splice(at, 1);
    this.#count -= 1;
    if (letters.length === 0) this.#lines.delete(letter.line);
    else if (!letter.isUnderWay) this.#go(letter.line);
  }

  #giveUp(): void {
    for (const letter of [...this.#lines.values()].flat()) {
      letter.settle(letter.wasSent ? timeIsOver(letter) : isClosed());
    }
  }
}

function timeIsOver({ wasSent }: Letter): StudyFlowError {
  return wasSent
    ? ownFailure('no-answer', 'There is no answer. It may have been done all the same.', true)
    : ownFailure('not-sent', 'There was no connection. It was not sent.', false);
}
