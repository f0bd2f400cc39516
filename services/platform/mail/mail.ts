/** One mail to one person. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly links: readonly string[];
  /** The six digits, when the mail carries some. */
  readonly otp?: string;
  /** Beside those that every mail has: how to be sent none, for programs (RFC 8058). */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SendOptions {
  /** The same for every attempt at the same mail, so that programs for mail show it once. @default a new one */
  readonly id?: string;
  /** Gives up when it aborts. */
  readonly signal?: AbortSignal;
}

/** Sends mails. */
export interface Mailer {
  /**
   * Resolves when the mail is taken over.
   *
   * @throws `mail.server-away` when trying again may help, `mail.refused` when it will not.
   */
  send(mail: Mail, options?: SendOptions): Promise<void>;
  /** Ends connections that wait for more. */
  close?(): void;
}
