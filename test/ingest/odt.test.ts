import { describe, expect, it } from 'vitest';
import { read } from '../../src/ingest/odt.ts';
import { fileBytes, readingOf, survives, textOf, zipOf } from './markup.ts';

const NAMES =
  'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"';

const flat = (text: string, styles = '') =>
  `<?xml version="1.0"?><office:document ${NAMES}><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:text>${text}</office:text></office:body></office:document>`;

describe('OpenDocument texts', () => {
  it('a flat file that LibreOffice wrote is read like an archive', async () => {
    const { documents, failed } = await readingOf(read, 'odt/libreoffice.fodt');
    expect(failed).toBe(null);
    expect(documents[0]?.text).toBe(
      '# A flat file\n\nOne file of XML holds the **whole** document, with its styles.\n\n## A list\n\n1. first\n2. second\n\nThe end of it.',
    );
    expect(documents[0]?.provenance.title).toBe('Flat');
  });

  it('what was deleted, commented or only indexed is no text', async () => {
    const text = `<text:tracked-changes><text:changed-region><text:deletion><text:p>deleted</text:p></text:deletion></text:changed-region></text:tracked-changes>
      <text:table-of-content><text:index-body><text:p>One 1</text:p></text:index-body></text:table-of-content>
      <text:h text:outline-level="1">One</text:h><text:p>Kept<office:annotation><dc:creator>A</dc:creator><text:p>a comment</text:p></office:annotation> words.</text:p>`;
    expect(await textOf(read, flat(text))).toBe('# One\n\nKept words.');
  });

  it('styles say what is bold, raised, code or a quote, through the styles that they go on from', async () => {
    const styles = `<style:style style:name="P1" style:parent-style-name="Preformatted_20_Text"/>
      <style:style style:name="P2" style:parent-style-name="P3"/><style:style style:name="P3" style:parent-style-name="Quotations"/>
      <style:style style:name="T1"><style:text-properties fo:font-weight="bold"/></style:style>
      <style:style style:name="T2"><style:text-properties style:text-position="super 58%"/></style:style>
      <style:style style:name="L" style:parent-style-name="L"/>`;
    const text = `<text:p>10<text:span text:style-name="T2">6</text:span> <text:span text:style-name="T1">men</text:span></text:p>
      <text:p text:style-name="P1">if x:</text:p><text:p text:style-name="P1"><text:s text:c="2"/>y<text:tab/>z</text:p>
      <text:p text:style-name="P2">said</text:p><text:p text:style-name="L">end</text:p>`;
    expect(await textOf(read, flat(text, styles))).toBe('10^6 **men**\n\n```\nif x:\n  y\tz\n```\n\n> said\n\nend');
  });

  it('a list that goes on goes on counting, and columns that repeat are not written a million times', async () => {
    const styles = `<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1"/></text:list-style>`;
    const item = (text: string) => `<text:list-item><text:p>${text}</text:p></text:list-item>`;
    const text = `<text:list text:style-name="N">${item('a')}${item('b')}</text:list><text:p>between</text:p>
      <text:list text:style-name="N" text:continue-numbering="true">${item('c')}</text:list>
      <table:table><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell><table:table-cell><text:p>y</text:p></table:table-cell></table:table-row>
      <table:table-row><table:table-cell><text:p>z</text:p></table:table-cell><table:table-cell table:number-columns-repeated="9999999"/></table:table-row></table:table>`;
    const read1 = await textOf(read, flat(text, styles));
    expect(read1).toContain('1. a\n2. b\n\nbetween\n\n3. c\n\n| x | y |');
    expect(read1.length).toBeLessThan(5000);
  });

  it('a password, a spreadsheet, damage and too deep nesting each have their sentence', async () => {
    const locked = zipOf({ 'content.xml': 'x', 'META-INF/manifest.xml': '<manifest:encryption-data/>' });
    expect(await textOf(read, locked, 'a.odt')).toContain('a.odt is protected by a password.');
    const sheet = zipOf({
      'content.xml': `<office:document-content ${NAMES}><office:body><office:spreadsheet/></office:body></office:document-content>`,
    });
    expect(await textOf(read, sheet, 'a.odt')).toContain('a.odt is no OpenDocument text, or is damaged.');
    expect(await textOf(read, fileBytes('odt/pandoc.odt').slice(0, 3000), 'a.odt')).toContain('a.odt is damaged');
    const deep = `${'<text:section>'.repeat(100_000)}<text:p>x</text:p>`;
    expect(await textOf(read, flat(deep), 'a.odt')).toContain('nested more than 500 levels deep');
  });

  it('a stop ends the reading without a document', async () => {
    const stop = AbortSignal.abort();
    expect(await readingOf(read, 'odt/pandoc.odt', { stop })).toMatchObject({ documents: [], failed: null });
  });

  it('damaged documents and random bytes neither throw nor hang', async () => {
    await survives(read, ['odt/pandoc.odt', 'odt/libreoffice.odt'], ['content.xml', 'styles.xml', 'meta.xml']);
    await survives(read, ['odt/libreoffice.fodt']);
  });
});
