// For the worker that computes: lets packages start threads of their own from blobs, and refuses every other script.
// Imported before them. A worker that is held to no policy is not changed by it.

interface TrustedScriptUrls {
  readonly trustedTypes?: {
    createPolicy(name: 'default', rules: { readonly createScriptURL: (url: string) => string }): unknown;
  };
}

(globalThis as TrustedScriptUrls).trustedTypes?.createPolicy('default', {
  createScriptURL(url) {
    // Only this origin can have made a blob whose address begins so; this worker's own address is such a one.
    if (url.startsWith(`blob:${self.origin}/`)) return url;
    throw new TypeError(`${url} is no script of this page.`);
  },
});
