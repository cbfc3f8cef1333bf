// The small file beside a model's files that says what they are. Written by `npm run model` and by the download.

import * as v from 'valibot';
import { badInput, type Outcome, succeed } from '../core/outcome.ts';

const ManifestSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9._-]*$/)),
  format: v.picklist(['gguf', 'safetensors']),
  files: v.pipe(
    v.array(
      v.object({
        name: v.pipe(v.string(), v.regex(/^[\w.-]+$/)),
        bytes: v.pipe(v.number(), v.integer(), v.minValue(1)),
        sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      }),
    ),
    v.minLength(1),
  ),
  licence: v.string(),
  source: v.string(),
});

export type Manifest = v.InferOutput<typeof ManifestSchema>;

/** Parses a manifest from outside. */
export function parseManifest(text: string): Outcome<Manifest> {
  try {
    const parsed = v.safeParse(ManifestSchema, JSON.parse(text));
    if (parsed.success) return succeed(parsed.output);
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
  }
  return badInput('The manifest beside the model is damaged; run `npm run model` again.');
}

/** Bytes of all files. */
export function manifestBytes(manifest: Manifest): number {
  return manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Names these very weights: the model's id and the beginning of the hash of its largest file. */
export function weightsId(manifest: Manifest): string {
  const largest = manifest.files.reduce((a, b) => (b.bytes > a.bytes ? b : a));
  return `${manifest.id}@${largest.sha256.slice(0, 8)}`;
}
