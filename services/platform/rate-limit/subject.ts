import { isIPv6 } from 'node:net';

/**
 * Whom an address stands for: itself in IPv4, its /64 in IPv6, since a household or a server has a whole one
 * and could otherwise come from 2^64 addresses. IPv4 written as IPv6 counts as IPv4.
 */
export function subjectOfAddress(address: string): string {
  const [bare = ''] = address.split('%');
  const mapped = /^::ffff:(?:0+:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  if (mapped !== undefined) return `address:${mapped}`;
  if (!isIPv6(bare)) return `address:${bare}`;
  const groups = groupsOf(bare);
  const [, , , , , marker, high = 0, low = 0] = groups;
  if (groups.slice(0, 5).every((group) => group === 0) && marker === 0xffff) {
    return `address:${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  }
  return `address:${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

export function subjectOfUser(userId: string): string {
  return `user:${userId}`;
}

export function subjectOfKey(keyId: string): string {
  return `key:${keyId}`;
}

/** The eight groups of an IPv6 address, whatever way it was shortened. */
function groupsOf(address: string): number[] {
  const withoutDots = address.replace(
    /(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/,
    (_whole, ...parts: string[]) => {
      const [first = 0, second = 0, third = 0, fourth = 0] = parts.slice(0, 4).map(Number);
      return `${((first << 8) | second).toString(16)}:${((third << 8) | fourth).toString(16)}`;
    },
  );
  const [head = '', tail] = withoutDots.split('::');
  const parse = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => parseInt(group, 16));
  const left = parse(head);
  const right = tail === undefined ? [] : parse(tail);
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
}
