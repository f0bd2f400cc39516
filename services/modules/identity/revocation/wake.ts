/** Tells other processes that there is something new to read. May lose a call: it only shortens a wait. */
export interface Wake {
  announce(): void;
  /** Gives the way to stop listening. */
  onWake(listener: () => void): () => void;
}
