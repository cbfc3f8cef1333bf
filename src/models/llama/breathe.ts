// Lets waiting messages in. Without threads the wasm device computes in one unbroken run of microtasks, and a `stop`
// from the page would wait for the end of the job.

/** Resolves in a new task, after messages that were already waiting. Not a timer: hidden tabs throttle those. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
