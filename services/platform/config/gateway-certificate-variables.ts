import { z } from 'zod';
import { wholeNumber } from './fields.ts';

/** Settings of the process beside nginx that fetches its certificate; the operator sets them in the gateway's pods. */
export const gatewayCertificateVariables = {
  GATEWAY_TLS_FOLDER: z
    .string()
    .default('/etc/nginx/tls')
    .describe(
      'Where gateway-certificate.ts puts `tls.crt` and `tls.key` of the certificate from Vault, and nginx reads them.',
    ),
  GATEWAY_TLS_PORT: wholeNumber(1, 65_535, 8443).describe(
    'Where nginx beside gateway-certificate.ts answers handshakes.',
  ),
};
