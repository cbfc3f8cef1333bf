// Where compiled models come from: mirrors in place of the two usual hosts, and the folder that web-llm looks into.

import { DEFAULT_HOSTS, type ModelHosts } from '../../engine.ts';

/** Puts the person's hosts in the place of the usual ones; any other URL stays as it is. */
export function withHosts(url: string, hosts: ModelHosts): string {
  for (const which of ['weights', 'libraries'] as const) {
    const usual = DEFAULT_HOSTS[which];
    // With the slash: `https://huggingface.co.example/` is somebody else.
    if (url.startsWith(`${usual}/`)) return hosts[which] + url.slice(usual.length);
  }
  return url;
}

/**
 * The folder that web-llm makes of a model's URL (its `cleanModelUrl`, 0.2.86): a URL without a revision gets
 * `resolve/main/`, wherever it is hosted. Its cache keys are the files in there.
 *
 * @param url an absolute URL; anything else throws a TypeError.
 */
export function folderOf(url: string): string {
  const folder = url.endsWith('/') ? url : `${url}/`;
  return new URL(/.+\/resolve\/.+\//.test(folder) ? folder : `${folder}resolve/main/`).href;
}
