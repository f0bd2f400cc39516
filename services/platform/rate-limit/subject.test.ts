import { describe, expect, it } from '@jest/globals';
import { subjectOfAddress, subjectOfUser } from './subject.ts';

describe('whom an address stands for', () => {
  it('takes an IPv4 address for itself', () => {
    expect(subjectOfAddress('203.0.113.7')).toBe('address:203.0.113.7');
  });

  it.each([
    '2001:db8:1:2::1',
    '2001:DB8:1:2:ffff:ffff:ffff:ffff',
    '2001:0db8:0001:0002::',
    '2001:db8:1:2:0:0:1.2.3.4',
  ])('counts %s with its whole /64', (address) => {
    expect(subjectOfAddress(address)).toBe('address:2001:db8:1:2::/64');
  });

  it.each(['::ffff:203.0.113.7', '::FFFF:203.0.113.7', '::ffff:cb00:7107', '0:0:0:0:0:ffff:203.0.113.7'])(
    'sees through IPv4 written as %s',
    (address) => {
      expect(subjectOfAddress(address)).toBe('address:203.0.113.7');
    },
  );

  it('ignores the zone of a link-local address', () => {
    expect(subjectOfAddress('fe80::1%eth0')).toBe(subjectOfAddress('fe80::2'));
  });

  it('keeps neighbours in other /64 apart, and loopback', () => {
    expect(subjectOfAddress('2001:db8:1:3::1')).not.toBe(subjectOfAddress('2001:db8:1:2::1'));
    expect(subjectOfAddress('::1')).toBe('address:0:0:0:0::/64');
  });

  it('names a user', () => {
    expect(subjectOfUser('u1')).toBe('user:u1');
  });
});
