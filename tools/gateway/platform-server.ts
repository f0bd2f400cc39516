import { createHash } from 'node:crypto';
import { openHttpServer } from '../../services/platform/http/server.ts';

/**
 * The platform's own HTTP server as a process, for tests that stand something in front of it. It answers what it was
 * asked, and prints a line for each request that it counts. On SIGTERM it leaves as the platform does.
 */
const GRACE_MS = Number(process.argv[3] ?? 500);

const http = await openHttpServer({
  host: '127.0.0.1',
  port: Number(process.argv[2] ?? 0),
  limits: { requestTimeoutMs: 30_000 },
  handler: (request, response) => {
    const hash = createHash('sha256');
    let bytes = 0;
    const tell = (isWhole: boolean): void => {
      const { method, url } = request;
      process.stdout.write(`${JSON.stringify({ method, url, bytes, isWhole })}\n`);
    };
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      hash.update(chunk);
    });
    request.on('error', () => tell(false));
    request.on('end', () => {
      tell(true);
      response.setHeader('Content-Type', 'application/json');
      response.end(
        JSON.stringify({ method: request.method, url: request.url, bytes, digest: hash.digest('hex') }),
      );
    });
  },
});
process.stdout.write(`listening ${http.port}\n`);
process.once('SIGTERM', () => {
  http.startDraining();
  setTimeout(() => void http.stopListening().then(() => process.exit(0)), GRACE_MS);
});
