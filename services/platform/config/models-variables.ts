import { z } from 'zod';
import { wholeNumber } from './fields.ts';

/** Settings of the process that serves models of one's own; no other process reads them. */
export const modelsVariables = {
  MODELS_FILE: z
    .string()
    .describe('The list of models, in YAML or JSON: names, files, sha256, tasks (docs/ai.md).'),
  MODELS_FOLDER: z.string().describe('Where the files of models are; nothing outside it is opened.'),
  MODELS_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address that it answers on. Any other than loopback needs `MODELS_API_KEY`.'),
  MODELS_PORT: wholeNumber(0, 65_535, 8080).describe('The port that it answers on.'),
  MODELS_API_KEY: z
    .string()
    .min(16)
    .optional()
    .describe('What callers prove themselves with, as `api_key` of the provider in `AI_PROVIDERS`.'),
  MODELS_PROGRAM: z
    .string()
    .default('llama-server')
    .describe("llama.cpp's server: a path, or a name in PATH."),
  MODELS_SOCKET_FOLDER: z
    .string()
    .max(70)
    .optional()
    .describe('Where the sockets of its servers are; by default a folder in that for temporary files.'),
  MODELS_MEMORY_BYTES: wholeNumber(1_048_576, Number.MAX_SAFE_INTEGER, 8_589_934_592).describe(
    'What all loaded models may take together, of the memory that they are loaded into.',
  ),
  MODELS_QUEUE_LENGTH: wholeNumber(0, 10_000, 32).describe(
    'How many requests may wait for one model; further ones are answered 503.',
  ),
  MODELS_QUEUE_TIMEOUT_MS: wholeNumber(10, 3_600_000, 60_000).describe(
    'How long a request may wait for its turn, and a model for memory.',
  ),
  MODELS_LOAD_TIMEOUT_MS: wholeNumber(100, 3_600_000, 120_000).describe(
    'How long a model may take to be loaded.',
  ),
  MODELS_STALL_TIMEOUT_MS: wholeNumber(100, 3_600_000, 120_000).describe(
    'Silence of a model that answers, after which the answer is given up.',
  ),
  MODELS_IDLE_MS: wholeNumber(0, 604_800_000, 900_000).describe(
    'How long a model that nobody asks stays loaded; 0 for ever. Those with `preload` stay.',
  ),
  MODELS_BACKOFF_MS: wholeNumber(1, 600_000, 500).describe(
    'The wait before a model that fell is started again; doubles with each fall.',
  ),
  MODELS_FALLS: wholeNumber(1, 100, 3).describe(
    'After so many falls in a row nobody waits for the model: requests are answered 503 at once.',
  ),
  MODELS_REST_MS: wholeNumber(1, 3_600_000, 30_000).describe('For how long, until it is tried once more.'),
  MODELS_STOP_TIMEOUT_MS: wholeNumber(10, 600_000, 5_000).describe(
    'How long a server of a model may take to end before it is killed.',
  ),
  MODELS_BODY_LIMIT_BYTES: wholeNumber(1_024, 104_857_600, 8_388_608).describe('The largest request.'),
  DRAIN_TIMEOUT_MS: wholeNumber(500, 600_000, 30_000).describe(
    'How long it may take to stop: answers that run are given to their end.',
  ),
};

/** What a program that calculates needs to find itself and its devices; nothing else of ours is its business. */
const PASSED =
  /^(?:PATH|HOME|TMPDIR|LANG|LC_.*|LD_LIBRARY_PATH|CUDA_.*|NVIDIA_.*|HIP_.*|ROCR_.*|GGML_.*|OMP_.*)$/;

/** The environment of the servers of models: no secret of this process. */
export function modelServerEnvironment(
  own: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(own).filter((entry): entry is [string, string] => PASSED.test(entry[0])),
  );
}
