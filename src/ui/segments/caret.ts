// From places on the screen to offsets into the document: every letter stands in an element that knows where it begins.

/** Offset of the caret, where it is in the text of this element; null otherwise. */
export function caretWithin(pane: Element): number | null {
  const selection = getSelection();
  const node = selection?.anchorNode ?? null;
  if (selection === null || node === null || !pane.contains(node)) return null;
  return offsetOf(node, selection.anchorOffset);
}

/** Offset of the letter under a point of the window; null where there is no text. */
export function offsetAt(pane: Element, x: number, y: number): number | null {
  const found = caretAt(x, y);
  return found === null || !pane.contains(found.node) ? null : offsetOf(found.node, found.offset);
}

function caretAt(x: number, y: number): { readonly node: Node; readonly offset: number } | null {
  if ('caretPositionFromPoint' in document) {
    const position = document.caretPositionFromPoint(x, y);
    return position === null ? null : { node: position.offsetNode, offset: position.offset };
  }
  // Safari has only the older of the two.
  const range = (document as Document).caretRangeFromPoint?.(x, y) ?? null;
  return range === null ? null : { node: range.startContainer, offset: range.startOffset };
}

function offsetOf(node: Node, offset: number): number | null {
  if (node.nodeType !== Node.TEXT_NODE) return null;
  const from = node.parentElement?.dataset.at;
  return from === undefined ? null : Number(from) + offset;
}
