import { z } from 'zod';

/** `1`, `true`, `on`, `yes` and their opposites, as people write them into an environment. */
export const flag = (initially: boolean) =>
  z
    .enum(['1', 'true', 'on', 'yes', '0', 'false', 'off', 'no'])
    .transform((value) => ['1', 'true', 'on', 'yes'].includes(value))
    .default(initially);

export const wholeNumber = (min: number, max: number, initially: number) =>
  z.coerce.number().int().min(min).max(max).default(initially);

/** A comma-separated list; empty by default. */
export const list = () =>
  z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .default([]);

export const address = (protocols: readonly string[]) =>
  z.string().refine((value) => isAddress(value, protocols), {
    error: `Must be an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });

/** One address or several, separated by commas. */
export const addresses = (protocols: readonly string[]) =>
  z.string().refine((value) => value.split(',').every((each) => isAddress(each.trim(), protocols)), {
    error: `Must be addresses that start with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}, separated by commas`,
  });

function isAddress(value: string, protocols: readonly string[]): boolean {
  return URL.canParse(value) && protocols.includes(new URL(value).protocol);
}
