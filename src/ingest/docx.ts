// Word documents (.docx): mammoth gives HTML by the styles of paragraphs, which becomes Markdown. Only the parts with text
// are unpacked; pictures stay in the archive.

import { zipSync } from 'fflate';
import mammoth from 'mammoth';
import { documentMarkdown } from './office/document-html.ts';
import { headingStyles, isContents, STYLE_MAP } from './office/docx-styles.ts';
import { MAX_XML_BYTES, unpack, xmlText } from './office/unpack.ts';
import { isTooDeep, textOf, xmlTree } from './office/xml.ts';
import { isoDate, provenanceOf } from './provenance.ts';
import { LIMITS, type Reader } from './reader.ts';
import { failed, wholeBytes, wholeDocument } from './whole.ts';

const KIND = 'Word document';

/** Reads a Word document: headings by style and outline level, lists, tables, code, notes; title, author and date. */
export const read: Reader = async function* (input, context) {
  const bytes = await wholeBytes(input);
  if (!(bytes instanceof Uint8Array)) {
    yield bytes;
    return;
  }
  // An OLE file: Word's format until 2003, and every document under a password.
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) {
    yield failed(
      input.name,
      'is protected by a password, or is in the old format of Word (.doc).',
      'Save it as .docx without a password and add that.',
    );
    return;
  }
  const unpacked = unpack(bytes, KIND, hasText, MAX_XML_BYTES);
  if (!unpacked.ok) {
    yield failed(input.name, unpacked.wrong, unpacked.todo);
    return;
  }
  yield { kind: 'progress', bytes: Math.floor(bytes.length / 3) };
  if (context.stop.aborted) return;
  const { files } = unpacked;
  if ([...files].some(([name, content]) => name.endsWith('.xml') && isTooDeep(xmlText(content)))) {
    yield failed(
      input.name,
      `is nested more than ${LIMITS.nesting} levels deep.`,
      'Save its text as a text file and add that.',
    );
    return;
  }
  const html = await htmlOf(files);
  if (html === null) {
    yield failed(input.name, `is damaged, or is no ${KIND}.`, 'Open it in Word or LibreOffice and save it again.');
    return;
  }
  if (context.stop.aborted) return;
  yield { kind: 'progress', bytes: Math.floor((bytes.length * 2) / 3) };
  const core = xmlTree(xmlText(files.get('docProps/core.xml')));
  const provenance = provenanceOf(input, {
    title: textOf(core, 'dc:title'),
    author: textOf(core, 'dc:creator'),
    date: isoDate(textOf(core, 'dcterms:created')),
    licence: textOf(core, 'dc:rights'),
  });
  yield* wholeDocument(input, { form: 'markdown', text: documentMarkdown(html), provenance });
};

function hasText(name: string): boolean {
  return (
    /\.(?:xml|rels)$/i.test(name) && !/^(?:customXml|word\/(?:theme|fonts|charts|diagrams|embeddings))\//i.test(name)
  );
}

// Null where mammoth finds no document in it.
async function htmlOf(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Promise<string | null> {
  const packed = zipSync(Object.fromEntries(files), { level: 0 });
  const styles = headingStyles(xmlTree(xmlText(files.get('word/styles.xml'))));
  const heading = new Map(styles.map(({ name, level }) => [name, level]));
  try {
    const result = await mammoth.convertToHtml(
      // Node's build of mammoth takes `buffer`, the browser's `arrayBuffer`.
      { buffer: packed, arrayBuffer: packed.buffer } as unknown as Parameters<typeof mammoth.convertToHtml>[0],
      {
        styleMap: [...STYLE_MAP, ...[...heading].map(([name, level]) => `p[style-name='${name}'] => h${level}:fresh`)],
        // What a file brings along decides nothing.
        includeEmbeddedStyleMap: false,
        convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })),
        transformDocument: withoutContents,
      },
    );
    return result.value;
  } catch (error) {
    // mammoth throws plain Errors, TypeErrors too, for XML that is broken or is no document.
    if (!(error instanceof Error)) throw error;
    return null;
  }
}

interface DocxElement {
  readonly type?: string;
  readonly styleName?: string | null;
  readonly children?: readonly DocxElement[];
}

// Tables of contents repeat the headings.
function withoutContents(element: DocxElement): DocxElement {
  if (element.children === undefined) return element;
  const children = element.children.filter(
    ({ type, styleName }) => type !== 'paragraph' || !isContents(styleName ?? ''),
  );
  return { ...element, children: children.map(withoutContents) };
}
