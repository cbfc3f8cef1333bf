// Imported before the engine's worker: private files then take so many bytes and no more, as a full disk does.

/** Two checkpoints of the training in training-files.test.ts fit, and not a third. */
const ROOM_BYTES = 150_000;

let written = 0;
// Only workers have this class, and these tests compile with the page's library.
const { prototype } = (globalThis as unknown as Record<string, { prototype: FileSystemSyncAccessHandle }>)
  .FileSystemSyncAccessHandle as { prototype: FileSystemSyncAccessHandle };
const write = prototype.write;
prototype.write = function limited(this: FileSystemSyncAccessHandle, buffer, options) {
  written += buffer.byteLength;
  if (written > ROOM_BYTES) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
  return write.call(this, buffer, options);
};
