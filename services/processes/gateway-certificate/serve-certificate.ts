import type { Clock } from '../../platform/clock/clock.ts';
import type { Credential, CredentialSource } from '../../platform/credentials/credential-source.ts';
import type { CredentialReport } from '../../platform/credentials/credentials.ts';
import { startLoop } from '../../platform/lifecycle/loop.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { GatewayCertificate } from './write-certificate.ts';

export interface ServeCertificateOptions {
  /** Undefined: none was issued yet. */
  readonly source: CredentialSource<GatewayCertificate | undefined>;
  /** Puts it where nginx looks. */
  readonly write: (certificate: GatewayCertificate) => void;
  /** The serial that a handshake with nginx shows. @throws while there is none */
  readonly shown: () => Promise<string>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Milliseconds between two handshakes. @default 1000 */
  readonly everyMs?: number;
}

export interface ServedCertificate {
  /** The version that handshakes were seen with; undefined: none yet. */
  report(): Omit<CredentialReport, 'name'> | undefined;
  /** The certificate of that version. */
  current(): GatewayCertificate | undefined;
  close(): Promise<void>;
}

/** Hands every new certificate to nginx, and believes that it is in use when a handshake has shown it. */
export function serveCertificate(options: ServeCertificateOptions): ServedCertificate {
  const { source, write, shown, clock, log, everyMs = 1_000 } = options;
  let written: string | undefined;
  let inUse: (Credential<GatewayCertificate> & { readonly since: Date }) | undefined;
  const loop = startLoop({
    everyMs,
    onFailure: (error) => log.warn('the certificate cannot be shown to be in use', { error }),
    turn: async () => {
      const next = source.current();
      const { value, version } = next;
      if (value === undefined) return false;
      if (written !== version) write(value);
      written = version;
      if (inUse?.version === version || (await shown()) !== value.serial) return false;
      inUse = { ...next, value, since: clock.now() };
      log.info('a new certificate is in use', { version });
      return false;
    },
  });
  return {
    report: () => {
      const { version: newest } = source.current();
      if (inUse === undefined) return undefined;
      const { version, created, since } = inUse;
      return {
        version,
        since: since.toISOString(),
        ...(created !== undefined && { created }),
        ...(version !== newest && { pending: newest }),
      };
    },
    current: () => inUse?.value,
    close: () => loop.stop(),
  };
}
