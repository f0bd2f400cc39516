import { isIP } from 'node:net';
import { isPublicAddress } from '../../../platform/outbound/public-address.ts';
import type { ImageSource } from '../canonical/request.ts';

const DATA_URL = /^data:(image\/[\w.+-]{1,60});base64,/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const INSIDE = /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/i;

/**
 * An image by what stands in its address. Nothing is fetched here: a provider does that, so an address that only the
 * inside can reach is refused, for a server of one's own would reach it (S11).
 *
 * @returns why it is refused, as a text
 */
export function imageSourceOf(url: string): ImageSource | string {
  const [head, mediaType = ''] = DATA_URL.exec(url) ?? [];
  if (head !== undefined) {
    const data = url.slice(head.length);
    return isBase64(data) ? { kind: 'base64', mediaType, data } : 'the image is no valid base64';
  }
  return addressOf(url);
}

function addressOf(url: string): ImageSource | string {
  if (!URL.canParse(url)) return 'expected an address, or an image as a base64 data URL';
  const { protocol, hostname, username, password } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') {
    return 'expected an address that starts with https:// or http://';
  }
  if (username !== '' || password !== '') return 'an address with a password is not taken';
  return isInside(hostname) ? 'this address is not on the public internet' : { kind: 'url', url };
}

function isInside(hostname: string): boolean {
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0) return !isPublicAddress(literal);
  return INSIDE.test(hostname.replace(/\.$/, '')) || !hostname.includes('.');
}

/** Checked by its length and characters: decoding megabytes would only cost. */
export function isBase64(data: string): boolean {
  return data.length > 0 && data.length % 4 === 0 && BASE64.test(data);
}
