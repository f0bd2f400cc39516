/** One mail to one person. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly links: readonly string[];
  /** The six digits, when the mail carries some. */
  readonly otp?: string;
}

/** Sends mails. */
export interface Mailer {
  /** Resolves when the mail is taken over. @throws when it is not. */
  send(mail: Mail): Promise<void>;
}
