import { createTransport } from 'nodemailer';
import { mailRefused, mailServerAway } from './errors.ts';
import type { Mailer } from './mail.ts';

export interface SmtpOptions {
  /** `smtp://` (STARTTLS) or `smtps://`, with user and password where the server wants them. */
  readonly url: string;
  /** `StudyFlow <no-reply@example.org>`. */
  readonly from: string;
  /** Whether a server that does not encrypt is refused; a relay on the same machine may do without. */
  readonly requiresTls: boolean;
  /** How long one mail may take, connecting included. */
  readonly deadlineMs: number;
  /** Authorities beside those of the system, as PEM. */
  readonly certificateAuthority?: string;
}

/** Connections that stay open for the next mail. */
const CONNECTIONS = 2;
/** Before a mail that could not be handed over is tried again. */
const RETRY_AFTER_MS = 5_000;

/** Sends mails by SMTP, over few connections that are used again. */
export function createSmtpMailer(options: SmtpOptions): Mailer {
  const { url, from, deadlineMs, certificateAuthority } = options;
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS,
    requireTLS: options.requiresTls && !url.startsWith('smtps:'),
    connectionTimeout: deadlineMs,
    greetingTimeout: deadlineMs,
    socketTimeout: deadlineMs,
    dnsTimeout: deadlineMs,
    tls: { minVersion: 'TLSv1.2', ...(certificateAuthority !== undefined && { ca: certificateAuthority }) },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^@>\s]+)>?$/.exec(from)?.[1] ?? 'localhost';
  return {
    send: async ({ to, subject, text, html, headers }, { id, signal } = {}) => {
      const deadline = AbortSignal.timeout(deadlineMs);
      try {
        await transport.sendMail({
          from,
          // As an object: nothing in the address can add a recipient.
          to: { name: '', address: to },
          subject,
          text,
          html,
          ...(id !== undefined && { messageId: `<${id}@${domain}>` }),
          headers: { ...headers, 'Auto-Submitted': 'auto-generated' },
          signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
        });
      } catch (cause) {
        throw isFinal(cause)
          ? mailRefused({}, { cause })
          : mailServerAway({}, { cause, retryAfterMs: RETRY_AFTER_MS });
      }
    },
    close: () => transport.close(),
  };
}

/** 5xx for this sender, recipient or text; a refused login is for people to repair and then to be tried again. */
function isFinal(thrown: unknown): boolean {
  const { responseCode = 0, code } = thrown as { responseCode?: number; code?: string };
  return responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
}
