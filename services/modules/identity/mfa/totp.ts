import { Secret, TOTP } from 'otpauth';
import { toString as drawQr } from 'qrcode';

/** A fresh secret, with what an authenticator app reads. */
export interface TotpSecret {
  /** Base 32, for typing. */
  readonly secret: string;
  readonly uri: string;
}

const SECRET_BYTES = 20;
const PERIOD_SECONDS = 30;
/** Clocks of phones differ: the code before and the one after count too. */
const WINDOW = 1;
/** What every authenticator app understands; also the form that GoTrue's clients expect. */
const FORM = { algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS } as const;

export function makeTotpSecret(issuer: string, label: string): TotpSecret {
  const totp = new TOTP({ ...FORM, issuer, label, secret: new Secret({ size: SECRET_BYTES }) });
  return { secret: totp.secret.base32, uri: totp.toString() };
}

/** The time step that a code belongs to; undefined for a wrong one. A step is accepted once only. */
export function stepOfCode(secret: string, code: string, now: Date): number | undefined {
  const timestamp = now.getTime();
  const totp = new TOTP({ ...FORM, secret: Secret.fromBase32(secret) });
  const delta = totp.validate({ token: code, timestamp, window: WINDOW });
  return delta === null ? undefined : Math.floor(timestamp / 1_000 / PERIOD_SECONDS) + delta;
}

/** The picture for the app as SVG. Clients put it behind `data:image/svg+xml;utf-8,` as it is: a # would end it there. */
export async function drawTotpQr(uri: string): Promise<string> {
  const svg = await drawQr(uri, { type: 'svg', errorCorrectionLevel: 'M', width: 240 });
  return svg.trim().replaceAll('#ffffff', 'white').replaceAll('#000000', 'black');
}
