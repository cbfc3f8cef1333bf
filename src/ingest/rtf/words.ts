// Control words of RTF: which groups hold no text of the document, and which words are characters.

/** Groups whose content is no text of the document, or is text of another place. */
export const SKIPPED: ReadonlySet<string> = new Set(
  `annotation atnauthor atndate atnicn atnid atnparent atnref atntime atrfend atrfstart author background bkmkend bkmkstart
  blipuid buptim category colorschememapping colortbl comment company datafield datastore defchp defpap do docvar
  dptxbxtext ebcend ebcstart factoidname falt fchars ffdeftext ffentrymcr ffexitmcr ffformat ffhelptext ffl ffname ffstattext
  file filetbl fldinst fname fontemb fontfile footer footerf footerl footerr footnoteseparator ftncn ftnsep ftnsepc aftncn
  aftnsep aftnsepc generator gridtbl header headerf headerl headerr hlfr hlinkbase hlloc hlsrc hsv htmltag keycode keywords
  latentstyles lchars listname listoverridetable listpicture liststylename listtable listlevel lsdlockedexcept mailmerge manager
  mhtmltag mmaddfieldname mmathPr mvfmf mvfml mvtof mvtol nesttableprops nextfile nonesttables objalias objclass objdata objname
  objsect objtime oldcprops oldpprops oldsprops oldtprops oleclsid operator panose password passwordhash pgp pgptbl pict
  picprop pn pnseclvl pntxta pntxtb private printim propname protend protstart protusertbl pxe revtbl revtim rsidtbl rxe shpinst
  shprslt sn sp staticval subject sv svb tc template themedata title txe ud upr userprops wgrffmtfilter
  windowcaption writereservation writereservhash xe xform xmlattrname xmlattrvalue xmlclose xmlname xmlnstbl xmlopen tcn`
    .trim()
    .split(/\s+/),
);

/** Groups that begin with `\*` and hold text all the same. */
export const SHOWN: ReadonlySet<string> = new Set(['footnote', 'shptxt', 'fldrslt', 'listtext', 'pntext']);

/** Words that stand for a character. */
export const CHARACTERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    tab: '\t',
    line: '\n',
    lbr: '\n',
    emdash: '—',
    endash: '–',
    lquote: '‘',
    rquote: '’',
    ldblquote: '“',
    rdblquote: '”',
    bullet: '•',
    emspace: ' ',
    enspace: ' ',
    qmspace: ' ',
    zwj: '\u200d',
    zwnj: '\u200c',
  }),
);

/** Signs behind a backslash that stand for a character. */
export const SIGNS: Readonly<Record<string, string>> = {
  '\\': '\\',
  '{': '{',
  '}': '}',
  '~': '\u00a0',
  _: '\u2011',
  '\t': '\t',
};
