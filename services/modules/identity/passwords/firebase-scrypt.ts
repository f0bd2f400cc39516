import { createCipheriv, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Scheme } from './scheme.ts';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
);

const FORM =
  /^\$fbscrypt\$v=1,n=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})(?:,ss=([+/=0-9A-Za-z]*))?,sk=([+/=0-9A-Za-z]+)\$([+/=0-9A-Za-z]+)\$([+/=0-9A-Za-z]+)$/;

/** Exponent of the number of blocks, their size, lanes. Firebase uses 14, 8, 1; 2^16 blocks of 8 are 64 MiB. */
const MAXIMA = [16, 8, 4];
const KEY_BYTES = 32;
const COUNTER = Buffer.alloc(16);

/**
 * Hashes of accounts that came from Firebase, as GoTrue writes them: scrypt makes a key of the password, and the key
 * encrypts the project's signer key; the result is the hash.
 */
export const verifyFirebaseScrypt: Scheme = {
  reads: (hash) => {
    const parameters = FORM.exec(hash)?.slice(1, 4).map(Number);
    return parameters?.every((value, index) => value >= 1 && value <= (MAXIMA[index] ?? 0)) ?? false;
  },
  compare: async (password, hash) => {
    const [, n, r, p, separator = '', signerKey = '', salt = '', expected = ''] = FORM.exec(hash) ?? [];
    const [N, blockSize] = [2 ** Number(n), Number(r)];
    const key = await derive(password, Buffer.concat([read(salt), read(separator)]), KEY_BYTES, {
      N,
      r: blockSize,
      p: Number(p),
      maxmem: 256 * N * blockSize,
    });
    const made = createCipheriv('aes-256-ctr', key, COUNTER).update(read(signerKey));
    const wanted = read(expected);
    return made.length === wanted.length && timingSafeEqual(made, wanted);
  },
};

function read(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}
