import { describe, expect, test } from '@jest/globals';
import { createEgressRule } from './egress.ts';

describe('what of the inside may be reached all the same', () => {
  const rule = createEgressRule(['Models.internal', 'gpu:8000', '10.1.0.0/16', '192.168.7.7', '[fd00::1]']);

  test.each([
    ['models.internal', true],
    ['models.internal:8080', true],
    ['gpu:8000', true],
    ['gpu:8001', false],
    ['10.1.2.3:80', true],
    ['10.2.2.3', false],
    ['[fd00::1]:80', true],
    ['other.internal', false],
  ])('trusts %s: %s', (host, isTrusted) => {
    expect(rule.isTrustedHost(host)).toBe(isTrusted);
  });

  test.each([
    ['10.1.255.1', true],
    ['192.168.7.7', true],
    ['192.168.7.8', false],
    ['fd00::1', true],
    ['fd00::2', false],
    ['models.internal', false],
  ])('lets the address %s through: %s', (address, isAllowed) => {
    expect(rule.isAllowedAddress(address)).toBe(isAllowed);
  });
});
