import type { RequestHandler } from 'express';

/** `/storage/v1` until files exist: an honest refusal in the form of Supabase's storage (compat.md 1.8). */
export const refuseStorage: RequestHandler = (_request, response) => {
  response.status(501).json({
    statusCode: '501',
    error: 'NotImplemented',
    message: 'This platform stores no files yet. Keep them elsewhere and store their address.',
  });
};
