/** How many times more requests one address may send than one client: a school sits behind one. */
const CLIENTS_BEHIND_AN_ADDRESS = 20;

/** Where a Secret may list keys that are never limited: lines of `"the key" 1;` in files that end in .map. */
export const EXEMPT_FOLDER = '/etc/nginx/exempt';

/**
 * The limit per client (Q202). A client is what it shows of itself together with where it comes from: the public key of
 * the front ends is everybody's, and a made-up credential is nobody's. Of a credential the last 43 characters are kept,
 * which in a signed token are the signature. Addresses of IPv6 count by their first 64 bits.
 */
export function limitZones(requestsPerMinute: number): string {
  return `
  map $http_authorization $bearer_tail { default ""; "~([!-~]{1,43})$" $1; }
  map $http_x_api_key     $key_tail    { default ""; "~([!-~]{1,43})$" $1; }
  map $binary_remote_addr $address_key {
    default $binary_remote_addr;
    "~^(?<network>[\\s\\S]{8})[\\s\\S]{8}$" $network;
  }
  map $http_apikey $is_exempt { default 0; include ${EXEMPT_FOLDER}/*.map; }
  map $is_exempt $limited_client  { default ""; 0 "$bearer_tail|$key_tail|$address_key"; }
  map $is_exempt $limited_address { default ""; 0 $address_key; }
  limit_req_zone $limited_client  zone=client:20m  rate=${requestsPerMinute}r/m;
  limit_req_zone $limited_address zone=address:10m rate=${addressLimit(requestsPerMinute)}r/m;
  limit_req_status 429;
  limit_req_log_level info;`;
}

/** Takes the limits where it stands: so many at once, then as many as come back in the time. */
export function takeLimits(requestsPerMinute: number): string {
  return `
    limit_req zone=client  burst=${Math.max(1, requestsPerMinute - 1)} nodelay;
    limit_req zone=address burst=${addressLimit(requestsPerMinute) - 1} nodelay;`;
}

function addressLimit(requestsPerMinute: number): number {
  return requestsPerMinute * CLIENTS_BEHIND_AN_ADDRESS;
}
