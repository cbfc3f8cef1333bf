// What this page may load, run and ask, as content security policies: a wide one that stands in index.html, and a narrow
// one for connections that each load writes from what the person has allowed.

/** localStorage: origins of the mirrors and own models in the settings. */
export const MODEL_ORIGINS = 'humpback/model-origins';
/** sessionStorage: origins of the documents' addresses. They are allowed for the life of one tab. */
export const ADDRESS_ORIGINS = 'humpback/address-origins';

/**
 * The two hosts that models come from. A file of the Hub is answered with a redirect to one of its stores, which have
 * names under hf.co and huggingface.co, and a policy holds for redirects too.
 */
export const MODEL_HOSTS: readonly string[] = [
  'https://huggingface.co',
  'https://*.huggingface.co',
  'https://*.hf.co',
  'https://raw.githubusercontent.com',
];

/**
 * The policy of index.html. Connections stand wide open in it, because a policy can only be narrowed once it is there:
 * what closes them is `connectPolicy`, before anything else runs. `blob:` among the workers is how they are started
 * (workers.ts); Trusted Types leave nobody but that file and the computing packages' own threads to start any.
 */
export const PAGE_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  'connect-src *',
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "object-src 'none'",
  "frame-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types humpback default',
].join('; ');

/** The narrow policy: this page's own server, the models' hosts, and these origins. */
export function connectPolicy(origins: readonly string[]): string {
  return `connect-src 'self' ${[...MODEL_HOSTS, ...origins].join(' ')}`;
}

/** What a store of the browser holds under these names: origins, and nothing that could say more in a policy. */
export function readOrigins(json: string | null): readonly string[] {
  try {
    const value: unknown = JSON.parse(json ?? '[]');
    return Array.isArray(value) ? value.filter(isOrigin) : [];
  } catch {
    // Whatever else wrote there, it was no list of origins.
    return [];
  }
}

function isOrigin(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\/(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i.test(value);
}

/**
 * Whether a page that was loaded with this policy may ask an origin.
 *
 * @param policy what `connectPolicy` gave.
 */
export function lets(policy: string, origin: string): boolean {
  return policy.split(' ').some((source) => {
    if (!source.includes('*')) return source === origin;
    const [scheme = '', domain = ''] = source.split('*');
    return origin.startsWith(scheme) && origin.endsWith(domain);
  });
}

/** Origins of these addresses; what is no address of a server has none. */
export function originsOf(urls: readonly string[]): readonly string[] {
  const origins = urls.flatMap((url) => (URL.canParse(url) ? [new URL(url).origin] : []));
  return [...new Set(origins.filter(isOrigin))];
}
