import type { Language } from '../../../platform/errors/sentences.ts';

/** One message, in words. */
export interface Message {
  /** The same for every attempt and on every device: who has it already, shows nothing. */
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly text: string;
  /** Where a click leads: an address, or a path of the page. */
  readonly url: string | null;
  readonly at: string;
}

/** What is sent on a way at once. */
export interface Parcel<Target> {
  /** The same for every attempt. */
  readonly id: string;
  readonly to: Target;
  readonly language: Language;
  readonly messages: readonly Message[];
  /** How many more there are than fit. */
  readonly more: number;
}

/** `gone`: the target does not exist any more. `refused`: it will never take this one. */
export type Outcome = 'sent' | 'gone' | 'refused';

/** A way out of the platform to a person who is not here: browsers' pushes, mails. */
export interface WayOut<Target> {
  readonly name: 'push' | 'email';
  /** At least once. @throws when trying again may help. */
  deliver(parcel: Parcel<Target>, signal: AbortSignal): Promise<Outcome>;
}
