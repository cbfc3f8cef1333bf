// Imported in a worker, pdfjs takes that worker for its own: it announces itself to whoever started it and listens to their
// messages. It does so only where it finds `postMessage`, which is therefore away while its module runs.

const own = Object.getOwnPropertyDescriptor(globalThis, 'postMessage');
const inWorker = typeof document === 'undefined' && own?.configurable === true;

// Modules imported one after the other run in one go, so nobody else misses it.
if (inWorker) Object.defineProperty(globalThis, 'postMessage', { value: undefined, configurable: true });

/** Gives `postMessage` back; to be called right after pdfjs's module has run. */
export function speakAgain(): void {
  if (inWorker && own) Object.defineProperty(globalThis, 'postMessage', own);
}
