import type { Metrics } from '../../platform/telemetry/metrics.ts';
import type { GatewayCertificate } from './write-certificate.ts';

const FIGURES = [
  [
    'studyflow_certificate_not_after_seconds',
    'When the certificate that handshakes show ends, in Unix time.',
    ({ notAfter }: GatewayCertificate) => notAfter,
  ],
  [
    'studyflow_certificate_not_before_seconds',
    'From when on it is good, in Unix time.',
    ({ notBefore }: GatewayCertificate) => notBefore,
  ],
] as const;

/** The life of the certificate that handshakes show; nothing while there is none. */
export function observeCertificate(
  metrics: Pick<Metrics, 'gauge'>,
  current: () => GatewayCertificate | undefined,
): void {
  for (const [name, help, read] of FIGURES) {
    metrics.gauge({
      name,
      help,
      labelNames: ['certificate'],
      collect() {
        this.reset();
        const certificate = current();
        if (certificate !== undefined)
          this.set({ certificate: 'gateway' }, read(certificate).getTime() / 1_000);
      },
    });
  }
}
