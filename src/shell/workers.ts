// Starts this application's workers so that they are held to the page's policy, and names the scripts that may be started.

/** What is used of the Trusted Types API, which not every browser has. */
interface TrustedScriptUrls {
  readonly trustedTypes?: {
    createPolicy(
      name: string,
      rules: { readonly createScriptURL: (url: string) => string },
    ): { createScriptURL(url: string): unknown };
  };
}

const policy = (globalThis as TrustedScriptUrls).trustedTypes?.createPolicy('humpback', {
  createScriptURL(url) {
    // The origin of a blob's address is that of the page that made it.
    if (new URL(url, location.href).origin !== location.origin)
      throw new TypeError(`${url} is no script of this page.`);
    return url;
  },
});

/** A script address of this page's own origin, in the form that the browser asks for. Throws a TypeError on any other. */
export function ownScript(url: string): string {
  return (policy?.createScriptURL(url) ?? url) as string;
}

/**
 * Starts a module worker. A worker that is started from its own address has only the policy of its server's headers,
 * which a static host does not send; one that is started from a blob has the page's (CSP 3, 7.8 and HTML's policy
 * containers). So the blob has one line, which imports the worker.
 *
 * @param url of a script of this origin.
 */
export function startWorker(url: string): Worker {
  const address = new URL(url, location.href).href;
  const blob = URL.createObjectURL(new Blob([`import ${JSON.stringify(address)};`], { type: 'text/javascript' }));
  const worker = new Worker(ownScript(blob), { type: 'module' });
  const release = () => URL.revokeObjectURL(blob);
  // What it says first, it says after it has been read.
  worker.addEventListener('message', release, { once: true });
  worker.addEventListener('error', release, { once: true });
  return worker;
}
