import type { Alert, AlertEvent, AlertState, HeardAlert } from './alert.ts';
import type { Step } from './plan.ts';
import type { Way } from './policy.ts';

/** How an alert was acknowledged. */
export interface Acknowledgement {
  readonly by: string;
  readonly minutes: number;
  readonly note: string | null;
}

/** An alert with what happened to it. */
export interface AlertWithHistory extends Alert {
  readonly history: readonly AlertEvent[];
}

/** One message to one contact by one way. */
export interface Telling {
  readonly id: string;
  readonly level: number;
  readonly turn: number;
  readonly contact: string;
  readonly way: Way;
  /** Attempts, this one included: whoever settles must know their number. */
  readonly attempts: number;
  readonly alert: Alert;
}

/** An alert that the escalation looks at, and the steps of its round that are decided. */
export interface DueAlert extends Alert {
  readonly told: readonly Pick<Step, 'level' | 'turn'>[];
}

/** What becomes of an alert after a look at it; moments in ISO 8601. */
export interface Advance {
  readonly id: string;
  /** When its acknowledgement ran out, if it has. */
  readonly lapsed_at: string | null;
  readonly next_at: string | null;
  readonly tellings: readonly {
    readonly level: number;
    readonly turn: number;
    readonly due_at: string;
    readonly contact: string;
    readonly way: Way;
  }[];
}

/** Alerts in the transaction or the shared round trip of a use case. */
export interface AlertRepository {
  /** Stores what was heard. The same again changes nothing; a firing ends earlier ones of the same alert. */
  hear(heard: readonly HeardAlert[]): Promise<void>;
  hearWatchdog(): Promise<void>;
  find(id: string): Promise<AlertWithHistory | undefined>;
  /** Open ones first, then the newest. */
  list(states: readonly AlertState[], most: number): Promise<Alert[]>;
  /** Undefined when it is unknown or over. */
  acknowledge(id: string, acknowledgement: Acknowledgement): Promise<Alert | undefined>;
  /** Ends it by hand. Undefined when it is unknown or over. */
  resolve(id: string, by: string, note: string | null): Promise<Alert | undefined>;
  watchdogHeardAt(): Promise<string | undefined>;
}

/** What the escalation does by itself, whoever of several processes does it. */
export interface EscalationDesk {
  /** Looks at every firing alert anew: the policy may have changed. */
  reconsider(): Promise<void>;
  /** Looks at alerts that are due, each under a lock that no other process waits for. @returns how many there were */
  advance(most: number, decide: (alert: DueAlert, now: number) => Advance): Promise<number>;
  /** Raises or ends the alert of the silent Watchdog. */
  judgeWatchdog(silentMs: number, alert: Omit<HeardAlert, 'starts_at' | 'is_firing'>): Promise<void>;
  /** Takes messages that are due for so long; those of alerts that nobody needs to hear of any more are dropped. */
  claim(most: number, leaseMs: number): Promise<Telling[]>;
  sent(telling: Telling): Promise<void>;
  /** @param againMs when it is tried again; undefined for never */
  failed(telling: Telling, failure: string, againMs: number | undefined): Promise<void>;
  /** Alerts by state, for figures. */
  count(): Promise<Readonly<Record<AlertState, number>>>;
  /** Removes what ended long ago. */
  forget(days: number): Promise<void>;
}
