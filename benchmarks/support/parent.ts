/** Says something to the process that started this one. */
export function tellParent(message: { readonly kind: string } & Record<string, unknown>): void {
  process.send?.(message);
}

/** Calls back for each message of the parent; what fails is told to it, and ends the measurement. */
export function onParent<Message>(work: (message: Message) => Promise<void> | void): void {
  process.on('message', (message) => {
    Promise.resolve()
      .then(() => work(message as Message))
      .catch((thrown: unknown) => {
        tellParent({
          kind: 'failed',
          sentence: thrown instanceof Error ? (thrown.stack ?? '') : String(thrown),
        });
      });
  });
  process.on('disconnect', () => process.exit(0));
  process.on('SIGTERM', () => process.exit(0));
}
