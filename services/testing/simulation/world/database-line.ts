import { databaseAway } from '../../../platform/database/postgres-errors.ts';
import type { Timers } from '../../../platform/actors/timers.ts';
import type { Streams } from './draw.ts';
import type { Lane } from './lane.ts';
import type { Scheduler } from './scheduler.ts';

/** How long the platform waits for the database in all (docs/configuration.md). */
const PATIENCE_MS = 1_350;

/** What faults do to the way between one process and the database. */
export interface DatabaseWeather {
  /** Nothing gets through before it is over. */
  isCut: boolean;
  /** Share of statements whose reply is lost though they were done. */
  lostReplies: number;
  /** Every way takes up to so many milliseconds. */
  slowestMs: number;
}

export interface DatabaseLineOptions {
  readonly scheduler: Scheduler;
  /** The process that asks. */
  readonly lane: Lane;
  /** Where statements run. */
  readonly database: Lane;
  readonly timers: Timers;
  readonly streams: Streams;
  readonly weather: DatabaseWeather;
}

/** A process's connections to the database: each statement runs once at most, as one step; its reply may never come. */
export class DatabaseLine {
  readonly #options: DatabaseLineOptions;
  #stuck: (() => void)[] = [];

  constructor(options: DatabaseLineOptions) {
    this.#options = options;
  }

  /** @throws AppError unavailable when nobody can say what became of it, or as the database refused. */
  run<Output>(name: string, statement: () => Promise<Output>): Promise<Output> {
    const { timers } = this.#options;
    return new Promise<Output>((resolve, reject) => {
      let isOver = false;
      const cancel = timers.after(PATIENCE_MS, () => {
        isOver = true;
        reject(databaseAway('no answer in time'));
      });
      const answer = (settle: () => void): void => {
        if (isOver) return;
        isOver = true;
        cancel();
        settle();
      };
      this.#send(() => {
        void statement().then(
          (output) => this.#reply(name, () => answer(() => resolve(output))),
          (cause: unknown) => this.#reply(name, () => answer(() => reject(asError(cause)))),
        );
      }, name);
    });
  }

  /** What was on its way goes on. */
  heal(): void {
    const stuck = this.#stuck;
    this.#stuck = [];
    for (const go of stuck) go();
  }

  /**
   * The process is gone. What it had sent may still arrive: its packets are in somebody's buffer.
   *
   * @param share how likely each statement arrives that was stuck.
   */
  orphan(share: number): void {
    const stuck = this.#stuck;
    this.#stuck = [];
    for (const go of stuck) if (this.#draw('orphan') < share) go();
  }

  /** Statements run in the database's lane: that the process is gone does not stop them. */
  #send(execute: () => void, name: string): void {
    const { scheduler, lane, database, weather } = this.#options;
    const go = (): void => {
      scheduler.after(database, this.#delay(name), `${lane.name} ${name}`, execute);
    };
    if (weather.isCut) this.#stuck.push(go);
    else go();
  }

  #reply(name: string, settle: () => void): void {
    const { scheduler, lane, weather } = this.#options;
    if (weather.lostReplies > 0 && this.#draw('reply') < weather.lostReplies) return;
    const go = (): void => {
      scheduler.after(lane, this.#delay(name), '', settle);
    };
    if (weather.isCut) this.#stuck.push(go);
    else go();
  }

  #delay(name: string): number {
    return 0.2 + this.#draw(name) * this.#options.weather.slowestMs;
  }

  #draw(name: string): number {
    const { streams, lane } = this.#options;
    return streams.next(`${lane.name} ${name}`);
  }
}

/** What a statement throws is an Error; other values never leave the store. */
function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
