import { BlockList, isIP } from 'node:net';

/** What of the inside may be reached all the same. */
export interface EgressRule {
  /** Whether a host (`name` or `name:port`) is trusted: it may be inside, and needs no TLS. */
  isTrustedHost(host: string): boolean;
  /** Whether an address is let through although it is not public. */
  isAllowedAddress(address: string): boolean;
}

/**
 * The rule of `EGRESS_ALLOW`: names with or without a port, addresses, and networks (`10.1.0.0/16`). A name that is
 * listed is trusted whatever it resolves to; an address is let through under whichever name.
 */
export function createEgressRule(allowed: readonly string[]): EgressRule {
  const names = new Set<string>();
  const addresses = new BlockList();
  for (const entry of allowed) {
    if (!addAddress(addresses, entry)) names.add(entry.toLowerCase());
  }
  const isAllowedAddress = (address: string): boolean => {
    const family = isIP(address);
    return family !== 0 && addresses.check(address, family === 4 ? 'ipv4' : 'ipv6');
  };
  return {
    isAllowedAddress,
    isTrustedHost: (host) => {
      const lower = host.toLowerCase();
      const name = lower.replace(/:\d+$/, '');
      return names.has(lower) || names.has(name) || isAllowedAddress(name.replace(/^\[|\]$/g, ''));
    },
  };
}

function addAddress(list: BlockList, entry: string): boolean {
  const [address = '', bits] = entry.replace(/^\[|\]$/g, '').split('/');
  const family = isIP(address);
  if (family === 0) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  if (bits === undefined) list.addAddress(address, type);
  else list.addSubnet(address, Number(bits), type);
  return true;
}
