import type { MessageToPerson } from './contract.ts';

/**
 * Brings things to people: other parts of the platform ask for this and nothing more. What is said here is kept until
 * the person has it; what may be lost goes through the sockets' user channel.
 */
export interface InboxWriter {
  /**
   * All or none, in this order for each person. Safe to repeat: the same source reaches the same person once. `data`
   * has `title` and `message`, as text or by language.
   */
  readonly reach: (...messages: readonly MessageToPerson[]) => Promise<void>;
}
