import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a link lets its holder do: read all alerts as this contact, and acknowledge one, or any. */
export interface Pass {
  /** The contact to whom it was sent. */
  readonly who: string;
  /** The alert that it acknowledges; absent in the cookie of the page, which only reads. */
  readonly alertId?: string;
}

/** Makes and reads what stands in links of messages, in forms and in the cookie of the page. */
export interface Passes {
  write(pass: Pass): string;
  /** Undefined when it is not ours, was changed, or is too old. */
  read(text: string): Pass | undefined;
}

interface Claims {
  readonly w: string;
  readonly a?: string;
  /** Seconds since 1970. */
  readonly e: number;
}

const LONGEST = 1_000;

/** Passes signed with a key that is made from a secret of the platform (HMAC-SHA-256), good for some hours. */
export function createPasses(options: {
  readonly secret: string;
  readonly hours: number;
  readonly now: () => Date;
}): Passes {
  const key = createHmac('sha256', options.secret).update('studyflow escalation passes 1').digest();
  const sign = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const seconds = (): number => Math.floor(options.now().getTime() / 1_000);
  return {
    write: ({ who, alertId }) => {
      const claims: Claims = {
        w: who,
        ...(alertId !== undefined && { a: alertId }),
        e: seconds() + options.hours * 3_600,
      };
      const text = Buffer.from(JSON.stringify(claims)).toString('base64url');
      return `${text}.${sign(text).toString('base64url')}`;
    },
    read: (given) => {
      const [text = '', signature = '', ...more] = given.length > LONGEST ? [] : given.split('.');
      const expected = sign(text);
      const sent = Buffer.from(signature, 'base64url');
      const isOurs = more.length === 0 && sent.length === expected.length && timingSafeEqual(sent, expected);
      if (!isOurs) return undefined;
      const claims = JSON.parse(Buffer.from(text, 'base64url').toString()) as Claims;
      if (claims.e < seconds()) return undefined;
      return { who: claims.w, ...(claims.a !== undefined && { alertId: claims.a }) };
    },
  };
}
