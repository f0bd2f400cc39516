import { hostname } from 'node:os';

/**
 * The address at which other processes reach a port of this one: as it is here, but for a port that is bound to
 * every address under the name of this machine, which is what containers find each other by.
 */
export function advertised(boundTo: string, url: string, name: string = hostname()): string {
  if (boundTo !== '0.0.0.0' && boundTo !== '::') return url;
  return `http://${name}:${new URL(url).port}`;
}
