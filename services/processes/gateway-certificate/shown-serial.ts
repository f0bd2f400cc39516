import { connect } from 'node:tls';

const TIMEOUT_MS = 5_000;

/** The serial of the certificate that a new handshake with this port shows, whoever has signed it. @throws when there is none */
export async function shownSerial(port: number): Promise<string> {
  return await new Promise((resolve, reject) => {
    // Only the certificate is looked at: nothing is sent.
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, timeout: TIMEOUT_MS });
    socket.once('secureConnect', () => {
      const { serialNumber } = socket.getPeerCertificate();
      socket.destroy();
      resolve(serialNumber);
    });
    socket.once('timeout', () => socket.destroy(new Error('No handshake')));
    socket.once('error', reject);
  });
}
