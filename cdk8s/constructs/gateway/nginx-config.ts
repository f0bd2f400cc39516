import { EXEMPT_FOLDER, limitZones, takeLimits } from './nginx-limits.ts';
import { refusalLocations, refusalMaps, refusalRules } from './nginx-refusals.ts';

/** Ports of a pod of the gateway; `health` is in no Service. */
export const GATEWAY_PORTS = { http: 8080, https: 8443, health: 8081 } as const;

/** Where nginx finds its files. */
export const GATEWAY_FOLDERS = {
  config: '/etc/nginx/studyflow',
  tls: '/etc/nginx/tls',
  exempt: EXEMPT_FOLDER,
} as const;

/** Seconds that what is still open may live when a pod of the gateway ends. */
export const GATEWAY_DRAIN_SECONDS = 30;

/** What a form adds around its file. */
const FORM_BYTES = 16_384;

export interface NginxConfigProps {
  /** `host:port` of the Services. */
  readonly api: string;
  readonly rooms: string;
  readonly hasTls: boolean;
  readonly requestsPerMinute: number;
  readonly bodyLimits: { readonly ai: number; readonly other: number };
  readonly trustedProxyCidrs: readonly string[];
}

/**
 * The configuration of nginx, whole. Names are resolved once, at its start: a Service keeps its address.
 *
 * - A request is tried again only where nothing of it was sent, or where its method allows it.
 * - An upstream names its Service three times: where a connection is refused, the Service picks another pod.
 * - Idle connections to pods are dropped after one second, which is less than a pod that ends still answers for: none of
 *   them is closed under a request. None lives longer than 30 s, so that all leave a colour that lost its Service.
 */
export function nginxConfig(props: NginxConfigProps): string {
  return `worker_processes 2;
worker_shutdown_timeout ${GATEWAY_DRAIN_SECONDS}s;
daemon off;
pid /tmp/nginx.pid;
error_log stderr warn;

events {
  worker_connections 16384;
}

http {${basics()}
${origins(props.trustedProxyCidrs)}
${limitZones(props.requestsPerMinute)}
${refusalMaps()}
${upstream('api', props.api)}${upstream('rooms', props.rooms)}
${health()}
${entrance(props)}
}
`;
}

function basics(): string {
  return `
  server_tokens off;
  absolute_redirect off;
  map_hash_bucket_size 512;
  map_hash_max_size 4096;
  client_body_temp_path /tmp/body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;

  # Without the query: it may hold keys.
  log_format json escape=json '{"time":"$time_iso8601","level":"info","service":"gateway","request_id":"$request_id_sent","method":"$request_method","path":"$uri","status":$status,"bytes":$bytes_sent,"seconds":$request_time,"upstream":"$upstream_addr","upstream_status":"$upstream_status","upstream_seconds":"$upstream_response_time"}';
  access_log /dev/stdout json;

  client_header_timeout 10s;
  client_body_timeout 15s;
  send_timeout 30s;
  keepalive_timeout 75s;
  keepalive_requests 10000;
  large_client_header_buffers 4 16k;
  client_body_buffer_size 64k;`;
}

/** Who asks, by which scheme, and under which id. What a client claims of itself counts only through a trusted proxy. */
function origins(trustedProxyCidrs: readonly string[]): string {
  const trusted = trustedProxyCidrs.map((cidr) => `\n  set_real_ip_from ${cidr};`).join('');
  const geo = trustedProxyCidrs.map((cidr) => ` ${cidr} 1;`).join('');
  return `
  real_ip_header X-Forwarded-For;
  real_ip_recursive on;${trusted}
  geo $realip_remote_addr $is_trusted_proxy { default 0;${geo} }
  map $is_trusted_proxy:$http_x_forwarded_proto $client_scheme { default $scheme; 1:https https; 1:http http; }
  map $http_x_request_id $request_id_sent { default $request_id; "~^[\\w.:-]{1,100}$" $http_x_request_id; }
  map $http_upgrade $upgrade { default ""; "~*^websocket$" websocket; }
  map $upgrade $hop { default ""; websocket upgrade; }
  map $realpath_root $tls_folder { "~^(.+)/tls\\.crt$" $1; }`;
}

function upstream(name: string, address: string): string {
  const server = `\n    server ${address} max_fails=0;`;
  return `
  upstream ${name} {${server.repeat(3)}
    keepalive 64;
    keepalive_timeout 1s;
    keepalive_time 30s;
    keepalive_requests 10000;
  }`;
}

function health(): string {
  return `
  server {
    listen ${GATEWAY_PORTS.health};
    access_log off;
    location = /health { default_type text/plain; return 200 "ok\\n"; }
    location = /status { stub_status; }
    location / { return 404; }
  }`;
}

function entrance(props: NginxConfigProps): string {
  return `
  server {
    listen ${GATEWAY_PORTS.http};${props.hasTls ? tls() : ''}
    client_max_body_size ${props.bodyLimits.other + FORM_BYTES};
${takeLimits(props.requestsPerMinute)}
${proxying()}
${refusalRules()}

    location /socket.io/ {
      proxy_pass http://rooms;
      proxy_buffering off;
      proxy_read_timeout 1h;
      proxy_send_timeout 1h;
    }

    location /realtime/v1/ {
      proxy_pass http://api;
      proxy_buffering off;
      proxy_read_timeout 1h;
      proxy_send_timeout 1h;
    }

    location /ai/ {
      client_max_body_size ${props.bodyLimits.ai + FORM_BYTES};
      proxy_pass http://api;
      proxy_buffering off;
      proxy_read_timeout 10m;
    }

    location /functions/v1/ {
      proxy_pass http://api;
      proxy_buffering off;
      proxy_read_timeout 10m;
    }

    location / {
      proxy_pass http://api;
      proxy_read_timeout 60s;
    }
${refusalLocations(props.requestsPerMinute)}
  }`;
}

/**
 * The certificate is read at each full handshake: one that was renewed needs no restart. Where the links to it lead is
 * asked once per handshake (a map is kept), so that certificate and key are of one pair while both are changed. nginx
 * tells that only of a root; no file is served from it.
 */
function tls(): string {
  return `
    listen ${GATEWAY_PORTS.https} ssl http2;
    root ${GATEWAY_FOLDERS.tls}/tls.crt;
    ssl_certificate $tls_folder/tls.crt;
    ssl_certificate_key $tls_folder/tls.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
    ssl_session_cache shared:tls:10m;
    ssl_session_tickets off;
    if ($client_scheme = http) { return 308 https://$host$request_uri; }`;
}

/** Names a client may not set are replaced; hop-by-hop ones go no further. */
function proxying(): string {
  return `
    proxy_http_version 1.1;
    proxy_connect_timeout 1s;
    proxy_next_upstream error timeout;
    proxy_next_upstream_tries 3;
    proxy_next_upstream_timeout 5s;
    proxy_set_header Host              $http_host;
    proxy_set_header X-Real-IP         $remote_addr;
    proxy_set_header X-Forwarded-For   $remote_addr;
    proxy_set_header X-Forwarded-Proto $client_scheme;
    proxy_set_header X-Forwarded-Host  "";
    proxy_set_header Forwarded         "";
    proxy_set_header Proxy             "";
    proxy_set_header X-Request-Id      $request_id_sent;
    proxy_set_header Upgrade           $upgrade;
    proxy_set_header Connection        $hop;`;
}
