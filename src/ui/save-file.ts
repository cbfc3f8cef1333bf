// Hands a file to the person: the browser's own way of saving, through an object URL that is given back.

// Chromium and Safari read the URL after the click returns; a minute is ample and then the memory is free.
const KEEP_URL_MS = 60_000;

export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_URL_MS);
}
