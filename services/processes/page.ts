import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import express, { Router, type RequestHandler } from 'express';

const PAGE = join(import.meta.dirname, '..', 'web');
const require = createRequire(import.meta.url);

/** The libraries that the page loads, as their packages ship them: no build step, no foreign host. */
const VENDOR = {
  'supabase.js': join(dirname(require.resolve('@supabase/supabase-js/package.json')), 'dist/umd/supabase.js'),
  'socket.io.js': join(dirname(require.resolve('socket.io-client/package.json')), 'dist/socket.io.min.js'),
} as const;

/** The page at `/`: a front end like any other, served from `services/web`. */
export function servePage({ anonKey }: { readonly anonKey: string }): RequestHandler {
  const router = Router();
  router.get('/', (_request, response) =>
    response.sendFile(join(PAGE, 'index.html'), { cacheControl: false }),
  );
  router.get('/web/settings.json', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ anon_key: anonKey });
  });
  for (const [name, file] of Object.entries(VENDOR)) {
    router.get(`/web/vendor/${name}`, (_request, response) => response.sendFile(file, { maxAge: '1h' }));
  }
  router.use('/web', express.static(PAGE, { index: false, cacheControl: true, maxAge: 0 }));
  return router;
}
