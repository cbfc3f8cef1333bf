// OpenDocument texts: .odt, an archive, and .fodt, the same as one XML file. Only the parts with text are unpacked.

import { decode } from './decode.ts';
import { documentMarkdown } from './office/document-html.ts';
import { odfHtml } from './office/odf-html.ts';
import { odfStyles } from './office/odf-styles.ts';
import { MAX_XML_BYTES, unpack, xmlText } from './office/unpack.ts';
import { textOf, xmlTree } from './office/xml.ts';
import { isoDate, provenanceOf } from './provenance.ts';
import { LIMITS, type Reader } from './reader.ts';
import { failed, wholeBytes, wholeDocument } from './whole.ts';

const KIND = 'OpenDocument text';
const PARTS = new Set(['content.xml', 'styles.xml', 'meta.xml', 'mimetype', 'META-INF/manifest.xml']);

/** The XML of a document's three parts; in a flat file all are the same. */
interface Parts {
  readonly content: string;
  readonly styles: string;
  readonly meta: string;
}

/** Reads an OpenDocument text: outline levels, lists, tables, code, notes; title, author and date. */
export const read: Reader = async function* (input, context) {
  const bytes = await wholeBytes(input);
  if (!(bytes instanceof Uint8Array)) {
    yield bytes;
    return;
  }
  const parts = partsOf(input.name, bytes);
  if (!('content' in parts)) {
    yield failed(input.name, parts.wrong, parts.todo);
    return;
  }
  yield { kind: 'progress', bytes: Math.floor(bytes.length / 3) };
  if (context.stop.aborted) return;
  const content = xmlTree(parts.content);
  const styles = parts.styles === parts.content ? content : xmlTree(parts.styles);
  const meta = parts.meta === parts.content ? content : xmlTree(parts.meta);
  const body = content?.getElementsByTagName('office:text')[0];
  if (!body) {
    const [wrong, todo] =
      content === null && parts.content.trim() !== ''
        ? [
            `is damaged or nested more than ${LIMITS.nesting} levels deep.`,
            'Save its text as a text file and add that.',
          ]
        : [`is no ${KIND}, or is damaged.`, 'A table or a presentation has to be saved as text or PDF first.'];
    yield failed(input.name, wrong, todo);
    return;
  }
  const html = odfHtml(body, odfStyles([styles, content]));
  if (context.stop.aborted) return;
  yield { kind: 'progress', bytes: Math.floor((bytes.length * 2) / 3) };
  const provenance = provenanceOf(input, {
    title: textOf(meta, 'dc:title'),
    author: textOf(meta, 'meta:initial-creator') || textOf(meta, 'dc:creator'),
    date: isoDate(textOf(meta, 'meta:creation-date') || textOf(meta, 'dc:date')),
    licence: textOf(meta, 'dc:rights'),
  });
  yield* wholeDocument(input, { form: 'markdown', text: documentMarkdown(html), provenance });
};

function partsOf(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Parts | { readonly wrong: string; readonly todo: string } {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) {
    if (bytes.length >= MAX_XML_BYTES) {
      const [has, most] = [Math.floor(bytes.length / 1e6), MAX_XML_BYTES / 1e6];
      return { wrong: `has ${has} MB of XML, and at most ${most} can be read.`, todo: 'Split it and add the parts.' };
    }
    const xml = decode(name, bytes, 'utf-8');
    if (!xml.ok || !xml.value.slice(0, 4096).includes('<office:document')) {
      return { wrong: `is damaged, or is no ${KIND}.`, todo: 'Open it in LibreOffice and save it again.' };
    }
    return { content: xml.value, styles: xml.value, meta: xml.value };
  }
  const unpacked = unpack(bytes, KIND, (part) => PARTS.has(part), MAX_XML_BYTES);
  if (!unpacked.ok) return unpacked;
  const { files } = unpacked;
  if (xmlText(files.get('META-INF/manifest.xml')).includes('<manifest:encryption-data')) {
    return { wrong: 'is protected by a password.', todo: 'Save it without one and add it again.' };
  }
  return {
    content: xmlText(files.get('content.xml')),
    styles: xmlText(files.get('styles.xml')),
    meta: xmlText(files.get('meta.xml')),
  };
}
