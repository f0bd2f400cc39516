import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

/** Whether a file's name leads to a place below its folder, whatever stands there. */
function leadsBelow(file: string): boolean {
  const steps = file.split('/');
  const isPlain = steps.every((step) => step !== '' && step !== '.' && step !== '..');
  return isPlain && !/[\\\0]/.test(file) && file.endsWith('.gguf');
}

const entry = z
  .strictObject({
    name: z.string().regex(/^[a-zA-Z0-9][\w.:-]{0,99}$/, 'Letters, digits and . _ : - only'),
    file: z.string().max(500).refine(leadsBelow, 'Must be a .gguf below MODELS_FOLDER'),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'Must be 64 small hexadecimal digits'),
    url: z.url({ protocol: /^https?$/ }).optional(),
    kind: z.enum(['chat', 'embedding']).default('chat'),
    pooling: z.enum(['mean', 'cls', 'last']).optional(),
    tasks: z.array(z.string().regex(/^[a-z][a-z0-9-]{0,49}$/)).default([]),
    context: z.number().int().min(16).max(10_000_000).default(4_096),
    parallel: z.number().int().min(1).max(64).default(1),
    gpu_layers: z.number().int().min(0).max(999).default(0),
    threads: z.number().int().min(1).max(1_024).optional(),
    memory_bytes: z.number().int().min(1).optional(),
    preload: z.boolean().default(false),
  })
  .transform(({ gpu_layers: gpuLayers, memory_bytes: memoryBytes, ...rest }) => ({
    ...rest,
    gpuLayers,
    memoryBytes,
  }));

const manifest = z
  .strictObject({ models: z.array(entry).min(1).max(200) })
  .superRefine(({ models }, context) => {
    const seen = new Set<string>();
    for (const { name } of models) {
      if (seen.has(name)) context.addIssue({ code: 'custom', message: `${name} is there twice` });
      seen.add(name);
    }
  });

/** One model that this machine can serve. */
export type Model = z.output<typeof entry>;

/**
 * The list of models: names, files below the folder, sha256, what each is good for, and how it is run. JSON is YAML too.
 *
 * @throws with each problem in a line.
 */
export function readManifest(path: string): readonly Model[] {
  const result = manifest.safeParse(parseYaml(readFileSync(path, 'utf8')));
  if (result.success) return result.data.models;
  const lines = result.error.issues.map(({ path: at, message }) => `  - ${at.join('.')}: ${message}`);
  throw new Error(`MODELS_FILE ${path} cannot be used:\n${lines.join('\n')}`);
}
